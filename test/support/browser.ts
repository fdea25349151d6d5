import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

/** Under a bare C locale the browser cannot name a downloaded file in Chinese. */
const locale = { LC_ALL: "C.UTF-8" } as const;

/** Chrome and Chromium where distributions and their own packages put them. */
const systemNames = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"];

/** Quiet, and nothing but what a test asks for: no updates, no sync, no first-run pages, no request of its own. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The same glyphs at the same places on every machine, for compared pictures.
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--force-color-profile=srgb",
  // The browser's own words, such as those of a date field.
  "--lang=zh-CN",
];

/**
 * The system's Chrome where there is one, else the one that npm brings; `pinned` asks for npm's, whose letters are the
 * same on every machine, for compared pictures. Two processes may call this at once.
 */
export async function launchBrowser(which: "any" | "pinned" = "any"): Promise<Browser> {
  const own = which === "any" ? findSystemChrome() : undefined;
  if (own) return chromium.launch({ executablePath: own, args: flags, env: { ...strings(process.env), ...locale } });
  const unpacked = await unpackChromium();
  const lacking = !(await systemHas("libnss3.so"));
  const libraries = [...(lacking ? [unpacked.libraries] : []), process.env["LD_LIBRARY_PATH"] ?? ""];
  return chromium.launch({
    executablePath: unpacked.executable,
    args: [...flags, "--headless=shell", "--no-zygote"],
    env: {
      ...strings(process.env),
      ...locale,
      ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: join(unpacked.fonts, "fonts.conf") }),
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(delimiter),
    },
  });
}

function findSystemChrome(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return systemNames.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** `SONGBANG_OWN_LIBRARIES=1` proves on a machine that has the libraries that a machine without them works too. */
async function systemHas(library: string): Promise<boolean> {
  if (process.env["SONGBANG_OWN_LIBRARIES"]) return false;
  const cache = await readFile("/etc/ld.so.cache", "latin1").catch(() => "");
  return cache.includes(library);
}

interface Unpacked {
  readonly executable: string;
  readonly libraries: string;
  readonly fonts: string;
}

/**
 * The package's own unpacking writes to a fixed name and takes a half-written file of another process for a finished
 * one, and leaves libnss3 out unless it believes it runs on Lambda. This one unpacks aside and renames.
 */
async function unpackChromium(): Promise<Unpacked> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packed = join(entry.slice(0, entry.lastIndexOf("@sparticuz/chromium")), "@sparticuz", "chromium", "bin");
  const { version } = await readVersion(packed);
  const folder = join(tmpdir(), `songbang-chromium-${version}-${userInfo().uid}`);
  const unpacked = {
    executable: join(folder, "chromium"),
    libraries: join(folder, "lib"),
    fonts: join(folder, "fonts"),
  };
  if (existsSync(folder)) return unpacked;
  const aside = await mkdtemp(join(tmpdir(), "songbang-chromium-"));
  await writeFile(join(aside, "chromium"), await inflate(join(packed, "chromium.br")));
  await chmod(join(aside, "chromium"), 0o755);
  await untar(await inflate(join(packed, "swiftshader.tar.br")), aside);
  await untar(await inflate(join(packed, "al2023.tar.br")), aside);
  await untar(await inflate(join(packed, "fonts.tar.br")), aside);
  await writeFile(join(aside, "fonts", "fonts.conf"), fontsConf(join(folder, "fonts")));
  try {
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Somebody else was faster.
    if (!existsSync(folder)) throw error;
  }
  return unpacked;
}

async function readVersion(packed: string): Promise<{ readonly version: string }> {
  const text = await readFile(join(packed, "..", "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return { version };
}

/** For a machine without any font settings, on which the browser would not start; pages bring their own fonts. */
function fontsConf(fonts: string): string {
  return `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${fonts}/cache</cachedir></fontconfig>`;
}

const inflate = (path: string): Promise<Buffer> => buffer(createReadStream(path).pipe(createBrotliDecompress()));

/** As much of the tar format as these two archives use: files and folders with short names. */
async function untar(archive: Buffer, into: string): Promise<void> {
  const block = 512;
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    const name = field(header, 0, 100);
    if (name === "") return;
    const size = Number.parseInt(field(header, 124, 12), 8) || 0;
    const target = join(into, join("/", name));
    const isFile = ["", "0"].includes(field(header, 156, 1));
    await mkdir(isFile ? dirname(target) : target, { recursive: true });
    if (isFile) await writeFile(target, archive.subarray(at + block, at + block + size), { mode: 0o755 });
    at += block + Math.ceil(size / block) * block;
  }
}

function field(header: Buffer, start: number, length: number): string {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? length : end).trim();
}

function strings(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
