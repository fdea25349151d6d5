import { readFile } from "node:fs/promises";
import { loadEvents } from "./bot/load-events.ts";
import { registerCommands } from "./bot/register-commands.ts";
import { loadHandlers } from "./bot/registry.ts";
import { createCallCounter } from "./budget/calls.ts";
import { watchBudget } from "./budget/watch.ts";
import { type Config, ConfigError, loadConfig } from "./config.ts";
import type { About } from "./context.ts";
import { createColumns } from "./crypto/column.ts";
import { createDb, createPool } from "./db/database.ts";
import { warmUpWords } from "./duties/segment.ts";
import { faultPoints } from "./fault-points.ts";
import type { House, HouseJob } from "./house.ts";
import { pushKeys } from "./ingress/push-key.ts";
import { createLark } from "./lark/client.ts";
import { createLimits, platformRates } from "./lark/limits.ts";
import { createLogger } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { countyOf } from "./orgs/county.ts";
import { type Carrier, openQueues } from "./queue/queues.ts";
import { startAll } from "./roles/all.ts";
import { prepareDatabase } from "./roles/prepare.ts";
import { ChildEnded } from "./roles/supervise.ts";
import { startWeb } from "./roles/web.ts";
import { learnBotOpenId, startWorker } from "./roles/worker.ts";
import { storedKeys } from "./setup/stored-keys.ts";
import { type Closable, shutdown } from "./shutdown.ts";
import { mayLoopBack } from "./systems/may-loop-back.ts";

const handlersFolder = new URL("../handlers/", import.meta.url);
const eventsFolder = new URL("../handlers/events/", import.meta.url);

/** The composition root: config first, then the role asked for. Only here do handlers and jobs meet the house. */
async function main(): Promise<void> {
  const config = loadConfig(await storedKeys(process.env));
  const log = createLogger(config.LOG_LEVEL);
  if (config.ROLE === "all") {
    const house = startAll(config, process.env, log);
    onStop(log, house.stop);
    console.log(`\n  松绑 Songbang is ready: ${await house.ready}\n`);
    return;
  }
  let closables: readonly Closable[] = [];
  // Also during the start: a child whose parent has died meanwhile must not stay.
  onStop(log, () => shutdown(closables, log, 2500));
  closables = config.ROLE === "web" ? await runWeb(config, log) : await runWorker(config, log);
}

async function runWeb(config: Config, log: ReturnType<typeof createLogger>): Promise<readonly Closable[]> {
  const parts = await commonParts(config, log);
  const { schedule } = await import("../jobs/schedule.ts");
  const [about, columns] = [await readAbout(), columnsOf(config)];
  const at = faultPoints(process.env);
  const { port, closables } = await startWeb({ ...parts, config, log, about, columns, schedule, at });
  log.info({ port }, "web is ready");
  tellParent({ ready: true, port });
  return beforeStores(closables, parts.budget);
}

async function runWorker(config: Config, log: ReturnType<typeof createLogger>): Promise<readonly Closable[]> {
  const { db, pool, lark, limits, metrics, carrier, databaseUrl, keys, budget } = await commonParts(config, log);
  const stopping = new AbortController();
  let botOpenId: string | undefined;
  void learnBotOpenId({ lark }, log, stopping.signal).then((openId) => {
    botOpenId = openId;
  });
  const county = await countyOf(db);
  const house: House = {
    db,
    pool,
    lark,
    limits,
    metrics,
    log,
    queues: openQueues(carrier, log, "working"),
    registry: await loadHandlers(handlersFolder),
    events: await loadEvents(eventsFolder),
    about: await readAbout(),
    columns: columnsOf(config),
    pushKeys: keys.opens,
    loopback: mayLoopBack(config),
    botOpenId: () => botOpenId,
    county: () => county.code,
    at: faultPoints(process.env),
  };
  const closables = startWorker(house, await loadJobs(), databaseUrl, carrier);
  if (config.SONGBANG_SIMULATOR)
    void registerCommands(lark, house.registry, log).catch((err: unknown) => log.warn({ err }, "slash commands"));
  // The dictionary takes a third of a second to load: better now than in the first question.
  setImmediate(warmUpWords);
  log.info("worker is ready");
  tellParent({ ready: true });
  return [{ name: "waiting", close: async () => stopping.abort() }, ...beforeStores(closables, budget)];
}

/** Databases close last: what is still to be written goes right before them. */
function beforeStores(closables: readonly Closable[], last: Closable): readonly Closable[] {
  return [...closables.slice(0, -1), last, ...closables.slice(-1)];
}

async function commonParts(config: Config, log: ReturnType<typeof createLogger>) {
  // loadConfig lets ROLE=web and ROLE=worker pass only with both.
  const { lark: app, DATABASE_URL: databaseUrl, MASTER_KEY: masterKey } = config;
  if (!app || !databaseUrl || !masterKey) throw new ConfigError([`ROLE: ${config.ROLE} needs keys and a database`]);
  const opens = pushKeys({ encryptKey: app.encryptKey, masterKey, oldMasterKey: config.MASTER_KEY_OLD });
  const keys = { ...app, encryptKey: opens[0], opens };
  const pool = createPool(databaseUrl, 20, (err) => log.warn({ err }, "database connection"));
  const db = createDb(pool);
  await prepareDatabase(db, pool, config);
  const metrics = createMetrics();
  const counter = createCallCounter(pool);
  const budget = watchBudget({ pool, counter, metrics, log, budget: config.MONTHLY_CALLS });
  const limits = createLimits(pool, {
    ...platformRates,
    ...(config.APP_RATE_PER_SECOND ? raised(config.APP_RATE_PER_SECOND) : {}),
  });
  const lark = createLark(
    { ...keys, domain: config.LARK_DOMAIN },
    {
      log,
      limits,
      measured: (api, code) => {
        metrics.platformCalls.inc({ api, code });
        counter.count(api);
      },
    },
  );
  const carrier: Carrier = config.REDIS_URL
    ? { kind: "redis", address: config.REDIS_URL }
    : { kind: "postgres", url: databaseUrl };
  return { keys, databaseUrl, pool, db, metrics, limits, lark, carrier, budget };
}

function raised(perSecond: number): { appPerSecond: number; appPerMinute: number } {
  return { appPerSecond: perSecond, appPerMinute: perSecond * 60 };
}

function columnsOf({ MASTER_KEY: key, MASTER_KEY_OLD: older }: Config): House["columns"] {
  // loadConfig lets no worker pass without a key.
  if (!key) throw new ConfigError(["MASTER_KEY: is missing"]);
  return createColumns(key, ...(older ? [older] : []));
}

async function readAbout(): Promise<About> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return { version };
}

async function loadJobs(): Promise<readonly HouseJob[]> {
  const modules = await Promise.all([
    import("../jobs/handle-push.ts"),
    import("../jobs/deliver.ts"),
    import("../jobs/work.ts"),
    import("../jobs/tick.ts"),
  ]);
  // Each job checks its own payload against its own contract before it runs.
  return modules.map((module) => module.job as unknown as HouseJob);
}

function tellParent(message: { readonly ready: true; readonly port?: number }): void {
  if (process.connected) process.send?.(message);
}

let ending = false;

/** Ends once, on a signal or when the parent is gone; whatever happens the process is out within ten seconds. */
function onStop(log: ReturnType<typeof createLogger>, stop: () => Promise<void>): void {
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), 9500).unref();
    stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ err }, "stop failed");
        process.exit(1);
      },
    );
  };
  for (const sign of ["SIGTERM", "SIGINT", "SIGHUP", "disconnect"] as const) process.once(sign, end);
}

main().catch((error: unknown) => {
  // What a stop interrupts is no fault of the start.
  if (ending) return;
  // A start that fails says one clear line, not a stack: what is wrong and what to do. A child has said its own.
  if (!(error instanceof ChildEnded && error.hasSpoken)) {
    console.error(error instanceof Error && error.message ? error.message : "Cannot start");
  }
  process.exit(1);
});
