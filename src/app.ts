import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { routePath } from "hono/route";
import type pg from "pg";
import type { Logger } from "pino";
import { faultPage } from "./admin/page.ts";
import { wordsFor } from "./admin/words.ts";
import { type IngressPorts, ingress } from "./ingress/app.ts";
import type { Metrics } from "./metrics.ts";

export interface AppPorts {
  /** The webhook; absent where pushes come over the long connection. */
  readonly ingress?: IngressPorts;
  /** The long connection's state, where there is one: without it nothing comes in, so it is a part of being ready. */
  readonly longConnection?: () => string;
  /** Whether people reach this house over HTTPS: then their browsers are told to insist on it. */
  readonly https: boolean;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly pool: pg.Pool;
  /** Answers once the queue takes jobs. */
  readonly queueReady: () => Promise<void>;
  /** Brings figures that lie in tables up to date before they are read. */
  readonly measure?: () => Promise<void>;
  /** Further routes of this process: pages behind a login, the demo's chat page. */
  readonly more?: readonly Hono[];
}

/** The web role's HTTP surface. */
export function createApp(ports: AppPorts): Hono {
  const app = new Hono();
  if (ports.ingress) app.route("/", ingress(ports.ingress));
  app.use("*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(ports.https ? { ...securityHeaders, ...insist } : securityHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    const checks = await Promise.all([
      check("database", async () => void (await ports.pool.query("select 1"))),
      check("schema", async () => void (await ports.pool.query("select from inbox limit 0"))),
      check("queue", ports.queueReady),
    ]);
    const line = ports.longConnection?.();
    const ready = checks.every(([, state]) => state === "ok") && (line ?? "connected") === "connected";
    return c.json({ ...Object.fromEntries(checks), ...(line ? { longConnection: line } : {}) }, ready ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    // Without the database the other figures are all the more wanted.
    await check("figures", async () => ports.measure?.());
    const { registry } = ports.metrics;
    return c.body(await registry.metrics(), 200, { "content-type": registry.contentType });
  });
  for (const routes of ports.more ?? []) app.route("/", routes);
  app.onError((err, c) => {
    const faultId = randomBytes(5).toString("hex");
    // The route as declared: an address may carry what nobody should log.
    ports.log.error({ err, faultId, method: c.req.method, route: routePath(c, -1) }, "page fault");
    // A browser that opens a page says so; programs are answered in their own way.
    if (c.req.header("accept")?.includes("text/html")) return c.html(faultPage(wordsFor("zh-CN"), faultId), 500);
    return c.json({ error: "fault", id: faultId }, 500);
  });
  return app;
}

const securityHeaders = {
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'none'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
  "cross-origin-opener-policy": "same-origin",
} as const;
const insist = { "strict-transport-security": "max-age=31536000" } as const;

async function check(name: string, run: () => Promise<void>): Promise<[string, string]> {
  const late = AbortSignal.timeout(2000);
  const outcome = await Promise.race([
    run().then(
      () => "ok",
      () => "away",
    ),
    new Promise<string>((resolve) => late.addEventListener("abort", () => resolve("late"))),
  ]);
  return [name, outcome];
}
