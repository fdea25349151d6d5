import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

const fileName = "lark.env";
const names = [
  "LARK_APP_ID",
  "LARK_APP_SECRET",
  "LARK_ENCRYPT_KEY",
  "LARK_VERIFICATION_TOKEN",
  "LARK_DOMAIN",
  "LARK_TRANSPORT",
  "ADMIN_OPEN_IDS",
] as const;
export type StoredName = (typeof names)[number];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment, with what `npm run setup` has written into DATA_DIR/lark.env where the environment is silent. An
 * environment that names an app of its own is not mixed with another app's keys.
 */
export async function storedKeys(env: Env): Promise<Env> {
  const stored = await readStored(env["DATA_DIR"] || ".data");
  if (!stored) return env;
  const own = env["LARK_APP_ID"]?.trim();
  if (own && own !== stored["LARK_APP_ID"]) return env;
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  return { ...stored, ...given };
}

async function readStored(dataDir: string): Promise<Env | undefined> {
  const text = await readFile(join(dataDir, fileName), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const known: readonly string[] = names;
  return Object.fromEntries(Object.entries(parseEnv(text)).filter(([name]) => known.includes(name)));
}

/** Writes the file whole, for the owner alone. Returns its path. */
export async function storeKeys(dataDir: string, keys: Readonly<Partial<Record<StoredName, string>>>): Promise<string> {
  const file = join(dataDir, fileName);
  const lines = names.flatMap((name) => {
    const value = keys[name];
    return value === undefined ? [] : [`${name}=${quoted(value)}`];
  });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(
    `${file}.new`,
    `# Written by npm run setup. The environment wins over this file.\n${lines.join("\n")}\n`,
    {
      mode: 0o600,
      flush: true,
    },
  );
  await rename(`${file}.new`, file);
  return file;
}

/** In single quotes nothing is read into a value; one that has a quote of its own is no key of the platform. */
function quoted(value: string): string {
  if (/['\r\n\0]/.test(value)) throw new Error("平台给的密钥里有引号或换行，写不进 lark.env");
  return `'${value}'`;
}
