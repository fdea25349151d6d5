/**
 * Bundles the browser pages into web/dist. Plain JavaScript, because `prepare` runs it during `npm install` on whatever
 * Node the host has. It builds only when the sources differ from what web/dist was made of.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, "dist");
const stamp = join(dist, ".made-of");
/** Pages served by the chat's process, all below /chat/. */
const pages = ["chat.html", "cards.html"];
/** Read by the pages from outside web/, so they are part of what a build is made of. */
const outside = ["../package-lock.json", "../tsconfig.json", "../simulator/chat-contract.ts"];

/**
 * Makes web/dist what the sources say.
 * @returns {Promise<boolean>} whether anything had to be built
 */
export async function buildWeb() {
  const madeOf = await hashSources();
  if ((await readFile(stamp, "utf8").catch(() => "")) === madeOf) return false;
  const { build } = await import("vite");
  await build({
    configFile: false,
    root: web,
    base: "/chat/",
    logLevel: "error",
    publicDir: false,
    plugins: [onlyWoff2()],
    build: {
      outDir: dist,
      emptyOutDir: true,
      target: ["chrome111", "firefox121", "safari16.4"],
      // A data: address would break `font-src 'self'`; small files cost nothing over one connection.
      assetsInlineLimit: 0,
      // The chart library is one large chunk, fetched only by a card that has a chart.
      chunkSizeWarningLimit: 4000,
      rollupOptions: { input: pages.map((page) => join(web, page)) },
    },
  });
  await writeFile(stamp, madeOf);
  return true;
}

/** Browsers that lack woff2 lack the rest of what the pages need; leaving woff out halves web/dist. */
function onlyWoff2() {
  return {
    name: "only-woff2",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@fontsource/") || !id.endsWith(".css")) return null;
      return code.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, "");
    },
  };
}

async function hashSources() {
  const hash = createHash("sha256");
  const own = (await listFiles(web)).map((path) => relative(web, path));
  for (const path of [...own, ...outside].sort(byText)) {
    hash.update(path).update("\0");
    hash.update(await readFile(join(web, path)).catch(() => "")).update("\0");
  }
  return hash.digest("hex");
}

const byText = (a, b) => (a < b ? -1 : 1);

async function listFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .filter((entry) => entry.name !== "dist" && !entry.name.startsWith("."))
    .map((entry) => (entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)]));
  return (await Promise.all(nested)).flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log((await buildWeb()) ? "pages: built into web/dist" : "pages: web/dist is up to date");
  } catch (error) {
    console.error(`pages: not built. ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
