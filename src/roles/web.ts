import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type pg from "pg";
import type { Logger } from "pino";
import { openPages } from "../admin/open-pages.ts";
import { openApiFor } from "../api/open-api-for.ts";
import { createApp } from "../app.ts";
import type { Config, LarkKeys } from "../config.ts";
import type { About } from "../context.ts";
import { measureEmergencies } from "../courtesy/bypass.ts";
import type { Columns } from "../crypto/column.ts";
import { createPool, type Db } from "../db/database.ts";
import { keepPushes } from "../db/intake.ts";
import { openSettled } from "../db/settled.ts";
import { type IngressPorts, webhookPath } from "../ingress/app.ts";
import { createDoor } from "../ingress/door.ts";
import { type Accepted, groupCommit } from "../ingress/group-commit.ts";
import { nodeIngress } from "../ingress/node.ts";
import type { Lark } from "../lark/client.ts";
import type { Metrics } from "../metrics.ts";
import { handlePush } from "../queue/contracts.ts";
import { openIntakeWriter } from "../queue/intake-stream.ts";
import { type Carrier, openQueues } from "../queue/queues.ts";
import type { Scheduled } from "../schedule.ts";
import type { Closable } from "../shutdown.ts";
import { demoRoutes } from "./demo-routes.ts";
import { startLongConnection } from "./long-connection.ts";
import { learnBotOpenId } from "./worker.ts";

export interface WebParts {
  readonly config: Config;
  readonly keys: LarkKeys;
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly carrier: Carrier;
  readonly lark: Lark;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly about: About;
  readonly columns: Columns;
  /** What happens by the domain clock, run where the demo's clock jumps over it. */
  readonly schedule: readonly Scheduled[];
  readonly at: (point: string) => void;
}

/** Starts the web role: the ingress, health, and in the demo the chat page. Returns its address and what to close. */
export async function startWeb(parts: WebParts): Promise<{ port: number; closables: readonly Closable[] }> {
  const { config, log, metrics, pool, db } = parts;
  // The ingress would rather say "push again" than wait for a database that is away.
  const intakePool = createPool(parts.databaseUrl, 3, (err) => log.warn({ err }, "database connection"), 2000);
  const queues = openQueues(parts.carrier, log, "producing");
  const stream =
    parts.carrier.kind === "redis"
      ? openIntakeWriter(parts.carrier.address, (err) => log.warn({ err }, "intake stream"))
      : undefined;
  const settled = openSettled(parts.databaseUrl, db, log);
  const stopping = new AbortController();
  let botOpenId: string | undefined;
  void learnBotOpenId(parts, log, stopping.signal).then((openId) => {
    botOpenId = openId;
  });
  const write = async (group: readonly Accepted[]): Promise<void> => {
    parts.at("inside a group commit");
    await (stream ? stream.append(group) : keepPushes(intakePool, group));
    parts.at("after keeping before ack");
  };
  const ports: IngressPorts = {
    ...parts.keys,
    botOpenId: () => botOpenId,
    put: groupCommit(write),
    openDoor: createDoor({ domain: config.LARK_DOMAIN, ...parts.keys }),
    settled: async (id) => {
      const toast = await settled.wait(id, 1500).catch(() => undefined);
      return toast ? { type: toast.type, content: toast.text } : undefined;
    },
    count: (outcome) => {
      metrics.pushes.inc({ outcome });
      if (outcome === "old_stamp") log.info("a push was stamped over ten minutes ago");
      if (outcome === "accepted") setImmediate(() => parts.at("after ack"));
    },
    now: Date.now,
  };
  // One way in: with the long connection there is no webhook, and POST /lark/webhook answers 404.
  const line =
    config.LARK_TRANSPORT === "websocket"
      ? await startLongConnection({ ...parts.keys, domain: config.LARK_DOMAIN }, ports, { metrics, log })
      : undefined;
  const app = createApp({
    ...(line ? { longConnection: line.state } : { ingress: ports }),
    https: config.publicUrl.startsWith("https:"),
    metrics,
    log,
    pool,
    queueReady: async () => void (await queues.counts(handlePush)),
    measure: () => measureEmergencies(db, metrics),
    more: [
      openPages({ ...parts, appId: parts.keys.appId, queues, stream }),
      openApiFor({ ...parts, queues }),
      ...(config.SONGBANG_SIMULATOR
        ? [demoRoutes(config.SONGBANG_SIMULATOR, { db, queues, log }, parts.schedule)]
        : []),
    ],
  });
  const webhook = nodeIngress(ports);
  const others = getRequestListener(app.fetch);
  const server = createServer((incoming, outgoing) => {
    const pushed = !line && incoming.method === "POST" && incoming.url === webhookPath;
    void (pushed ? webhook : others)(incoming, outgoing);
  });
  const port = await listen(server, config.HOST, config.PORT);
  return {
    port,
    closables: [
      { name: "long connection", close: async () => line?.close() },
      { name: "http", close: () => closeServer(server) },
      { name: "waiting", close: async () => (stopping.abort(), settled.close()) },
      { name: "platform", close: async () => parts.lark.close() },
      { name: "queues", close: async () => void (await Promise.all([queues.close(), stream?.close()])) },
      { name: "database", close: async () => void (await Promise.all([db.destroy(), intakePool.end()])) },
    ],
  };
}

function listen(server: Server, hostname: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: Error & { code?: string }) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Cannot start:\n  PORT: ${port} is taken by another program. Set another PORT.`)
          : error,
      ),
    );
    // A TCP server that listens has an address with a port.
    server.listen(port, hostname, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Keep-alive connections would hold the server open for seconds: idle ones are swept while it closes. */
async function closeServer(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), 2000);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
}
