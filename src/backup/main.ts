import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../config.ts";
import { storedKeys } from "../setup/stored-keys.ts";
import { backUp } from "./backup.ts";
import { restore } from "./restore.ts";

const usage = {
  backup: "用法：npm run backup -- 文件夹 [--without-keys]",
  restore: "用法：DATA_DIR=新文件夹 npm run restore -- 备份文件夹",
} as const;

/** `npm run backup` and `npm run restore`: of the embedded database, the one while it runs, the other into a new place. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "without-keys": { type: "boolean", default: false } },
  });
  const [what, folder, ...more] = positionals;
  if (what !== "backup" && what !== "restore") throw new Error(`${usage.backup}\n${usage.restore}`);
  if (folder === undefined || more.length > 0) throw new Error(usage[what]);
  const config = loadConfig(await storedKeys(process.env));
  if (config.DATABASE_URL !== undefined)
    throw new Error(
      "数据库不是自带的（设了 DATABASE_URL）。请用那台服务器版本的 pg_dump，见 docs/operations.md 的 Backup",
    );
  const dataDir = resolve(config.DATA_DIR);
  if (what === "backup") {
    const { files, bytes } = await backUp(dataDir, folder, !values["without-keys"]);
    console.log(`备份好了：${resolve(folder)}，${files} 个文件，${(bytes / 1024 ** 2).toFixed(1)} MB。`);
    console.log(
      values["without-keys"]
        ? `里面没有 master.key 和 lark.env：另外保管好，没有 master.key 打不开敏感内容。`
        : "里面有主密钥和应用密钥：放到只有管理员能读的地方。",
    );
    return;
  }
  const { madeAt, withKeys } = await restore(folder, dataDir);
  console.log(`恢复好了：${dataDir}，是 ${madeAt} 的数据。下一步：DATA_DIR=${dataDir} npm start。`);
  if (!withKeys) console.log("备份里没有密钥：启动前先把 master.key（和 lark.env）放回这个文件夹。");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : "没有做成");
  process.exit(1);
});
