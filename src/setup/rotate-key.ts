import { readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { loadConfig } from "../config.ts";
import { createDb, createPool } from "../db/database.ts";
import { recordedUrl } from "../db/embedded/server.ts";
import { masterKeyState } from "../db/master-key.ts";
import { rewrap } from "./rewrap.ts";
import { storedKeys } from "./stored-keys.ts";

/**
 * `npm run rotate-key`, while the house runs with both keys: seals everything anew under MASTER_KEY. The order of the
 * steps around it is in docs/operations.md.
 */
async function main(): Promise<void> {
  const config = loadConfig(await storedKeys(process.env));
  const { MASTER_KEY: fresh, MASTER_KEY_OLD: old } = config;
  if (!fresh || !old)
    throw new Error("要同时给 MASTER_KEY（新的）和 MASTER_KEY_OLD（旧的）。步骤见 docs/operations.md");
  if (fresh === old) throw new Error("MASTER_KEY 和 MASTER_KEY_OLD 一样，没有可换的");
  const url = config.DATABASE_URL ?? (await recordedUrl(config.DATA_DIR));
  if (!url) throw new Error("数据库没有在运行。先 npm start");
  const pool = createPool(url, 2, () => undefined, 60_000);
  const db = createDb(pool);
  try {
    const known = [await masterKeyState(db, fresh), await masterKeyState(db, old)];
    if (!known.includes("opens")) throw new Error("两个都不是这个数据库的主密钥，什么也没有改");
    const { columns, values } = await rewrap(pool, fresh, old);
    console.log(`换好了：${columns} 列，${values} 个值。现在只有新的 MASTER_KEY 能启动松绑。`);
  } finally {
    await db.destroy();
  }
  if (config.DATABASE_URL === undefined) await replaceOwnKey(resolve(config.DATA_DIR), fresh);
  console.log("下一步：一天后再运行一次（收尾），然后去掉 MASTER_KEY_OLD 并重启。旧备份仍要用旧密钥打开，别丢。");
}

/** With the embedded database the key also lies beside it. */
async function replaceOwnKey(dataDir: string, key: string): Promise<void> {
  const file = join(dataDir, "master.key");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known === undefined) return;
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  console.log(`${file} 也换好了。`);
}

main().catch((error: unknown) => {
  const known = error instanceof Error && !("severity" in error);
  console.error(known ? error.message : "数据库出错，没有做完。改好后再运行一次即可。");
  process.exit(1);
});
