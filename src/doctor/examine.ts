import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { loadHandlers } from "../bot/registry.ts";
import { type Config, ConfigError, loadConfig } from "../config.ts";
import { createDb, createPool } from "../db/database.ts";
import { recordedUrl } from "../db/embedded/server.ts";
import { createLark } from "../lark/client.ts";
import { createLogger } from "../log.ts";
import { examineAddress } from "./address.ts";
import {
  examineBacklog,
  examineBudget,
  examineContents,
  examineDisk,
  examineReach,
  examineServer,
} from "./database.ts";
import { type Finding, good, mend, unknown } from "./finding.ts";
import { examineBot, examineClocks, examineCommands, examineScopes } from "./platform.ts";
import { examineRedis } from "./redis.ts";

/**
 * Looks at a deployment from outside, with its own settings, and changes nothing: no message leaves, no row is written.
 * A part that is away is said once; what hangs on it is not looked at.
 */
export async function examine(
  env: Readonly<Record<string, string | undefined>>,
  handlersFolder: URL,
): Promise<readonly Finding[]> {
  const read = readSettings(env);
  if (!("config" in read)) return read.findings;
  const { config } = read;
  const url = config.DATABASE_URL ?? (await recordedUrl(config.DATA_DIR));
  const pool = url === undefined ? undefined : createPool(url, 2, () => undefined, 5000);
  try {
    const reach = pool ? await examineReach(pool, config.DATABASE_URL === undefined) : neverStarted;
    const reached = pool && reach.verdict === "good" ? pool : undefined;
    return [
      good("设置", "读得懂"),
      reach,
      ...(reached ? await examineStore(reached, config) : []),
      ...(await examineRedis(config.REDIS_URL)),
      ...(await examinePlatform(config, reached, handlersFolder)),
    ];
  } finally {
    await pool?.end();
  }
}

const neverStarted = unknown("数据库", "还没有启动过", "先运行 npm start");

function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: Config } | { readonly findings: readonly Finding[] } {
  try {
    return { config: loadConfig(env) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split("\n").slice(1);
    return { findings: lines.map((one) => mend("设置", one.trim(), "改好后再查，其余的要等设置读得懂")) };
  }
}

async function examineStore(pool: pg.Pool, config: Config): Promise<readonly Finding[]> {
  const embedded = config.DATABASE_URL === undefined;
  const own = embedded ? await readFile(join(config.DATA_DIR, "master.key"), "utf8").catch(() => undefined) : undefined;
  const key = config.MASTER_KEY ?? own?.trim();
  const contents = await examineContents(pool, createDb(pool), {
    ...(key === undefined ? {} : { now: key }),
    ...(config.MASTER_KEY_OLD === undefined ? {} : { old: config.MASTER_KEY_OLD }),
  });
  const schemaIsGood = contents[0]?.verdict === "good";
  return [
    ...(await examineServer(pool)),
    ...contents,
    ...(schemaIsGood ? [...(await examineBacklog(pool)), await examineBudget(pool, config.MONTHLY_CALLS)] : []),
    await examineDisk(pool, embedded ? config.DATA_DIR : undefined),
  ];
}

async function examinePlatform(
  config: Config,
  pool: pg.Pool | undefined,
  handlersFolder: URL,
): Promise<readonly Finding[]> {
  if (!config.lark)
    return [mend("飞书应用", "没有设置密钥，现在只能开演示", "运行 npm run setup 扫码建一个，或设置 LARK_APP_ID 等")];
  const log = createLogger("silent");
  const limits = { take: async () => 0, sweep: async () => 0 };
  const lark = createLark({ ...config.lark, domain: config.LARK_DOMAIN }, { log, limits });
  try {
    const clocks = await examineClocks(config.LARK_DOMAIN, async () => {
      const answer = await pool?.query<{ now: Date }>("select clock_timestamp() as now");
      return answer?.rows[0]?.now;
    });
    const bot = await examineBot(lark, config.lark.appId);
    const address = await examineAddress(
      config.publicUrl,
      `http://${config.HOST === "0.0.0.0" ? "127.0.0.1" : config.HOST}:${config.PORT}`,
      config.lark,
      config.LARK_TRANSPORT,
    );
    if (bot[0]?.verdict !== "good") return [clocks, ...bot, ...address];
    const { commands } = await loadHandlers(handlersFolder);
    const names = commands.map((command) => command.name.zh);
    return [clocks, ...bot, ...(await examineScopes(lark)), await examineCommands(lark, names), ...address];
  } finally {
    lark.close();
  }
}
