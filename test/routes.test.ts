import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WebPorts } from "../src/admin/ports.ts";
import { adminRoutes } from "../src/admin/routes.ts";
import { openSession } from "../src/admin/sessions.ts";
import { openApi } from "../src/api/open-api.ts";
import { type AppPorts, createApp } from "../src/app.ts";
import { createColumns } from "../src/crypto/column.ts";
import { createLogger } from "../src/log.ts";
import { createMetrics } from "../src/metrics.ts";
import { createPace } from "../src/pace.ts";
import { openQueues } from "../src/queue/queues.ts";
import { demoRoutes } from "../src/roles/demo-routes.ts";
import { realRegistry } from "./bot/stubs.ts";
import { World } from "./bot/world.ts";
import { testDb } from "./support/db.ts";

/**
 * Who may ask for what over HTTP: one row a route of the web role, with what it answers to somebody unknown, to a keeper's
 * session and to an administrator's. The rows are compared with the routes that are there; one without a row fails.
 */
interface Row {
  /** Where it is asked, when that is not the route itself. */
  readonly at?: string;
  readonly body?: URLSearchParams;
  readonly anonymous: number;
  readonly keeper: number;
  readonly admin: number;
}
const forAll = (status: number, at?: string): Row => ({
  ...(at ? { at } : {}),
  anonymous: status,
  keeper: status,
  admin: status,
});

const routes: Readonly<Record<string, Row>> = {
  // The platform proves itself by signature, never by a session.
  "POST /lark/webhook": forAll(400),
  "GET /healthz": forAll(200),
  "GET /readyz": forAll(200),
  "GET /metrics": forAll(200),
  "GET /login": forAll(302),
  "GET /login/callback": forAll(400),
  // Without the mark of the session's own form nobody is logged out; who has no session has nothing to end.
  "POST /logout": { anonymous: 200, keeper: 403, admin: 403 },
  "GET /admin/style.css": forAll(200),
  "GET /admin/font.css": forAll(200),
  "GET /admin/font/:file": forAll(404, "/admin/font/%2e%2e%2f%2e%2e%2fpackage.json"),
  "GET /admin": forAll(302),
  "GET /admin/queues": { anonymous: 302, keeper: 403, admin: 200 },
  // Of an administrator too, a press without the mark of the form is refused.
  "POST /admin/queues/retry": { anonymous: 302, keeper: 403, admin: 403 },
  "GET /admin/systems": { anonymous: 302, keeper: 403, admin: 200 },
  "POST /admin/systems": { anonymous: 302, keeper: 403, admin: 403 },
  "GET /admin/systems/:id": { at: "/admin/systems/none", anonymous: 302, keeper: 403, admin: 404 },
  "POST /admin/systems/:id": { anonymous: 302, keeper: 403, admin: 403 },
};

/** Of other systems: a session is nothing here, a token is asked for; what each token opens is in test/api. */
const api: Readonly<Record<string, Row>> = {
  "GET /api/v1/openapi.json": forAll(200),
  "GET /api/v1/elements": forAll(401),
  "GET /api/v1/elements/:code": forAll(401, "/api/v1/elements/p.name"),
  "GET /api/v1/requests": forAll(401),
  "POST /api/v1/requests": forAll(401),
  "GET /api/v1/requests/:id": forAll(401, "/api/v1/requests/3f2c9a52-7d0c-4b8a-9c39-0f5b0d2f4a11"),
  "POST /api/v1/requests/:id/application": forAll(401),
  "POST /api/v1/requests/:id/withdrawal": forAll(401),
  "GET /api/v1/requests/:id/filings": forAll(401),
  "GET /api/v1/requests/:id/workbook": forAll(401),
  "GET /api/v1/webhooks": forAll(401),
  "POST /api/v1/webhooks": forAll(401),
  "DELETE /api/v1/webhooks/:id": forAll(401),
  "GET /api/v1/ledgers": forAll(401),
  "GET /api/v1/ledgers/:code/rows": forAll(401, "/api/v1/ledgers/dibao/rows"),
};

/** In the demo only, which plays every role for whoever opens it. */
const demo: Readonly<Record<string, Row>> = {
  "GET /": forAll(302),
  "GET /chat/house/clock": forAll(200),
  "POST /chat/house/clock": forAll(400),
  "GET /chat/house/way": forAll(200, "/chat/house/way?message=om_none"),
  "GET /open-apis/authen/v1/authorize": forAll(200),
  "ALL /chat": forAll(200),
  "ALL /chat/*": forAll(200, "/chat/app.js"),
};

/** What stands before routes and answers nothing itself. */
const before = new Set(["ALL /*", "ALL /admin/*", "ALL /api/v1/*"]);

const { url, db, pool, close } = testDb();
const log = createLogger("silent");
const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
const queues = openQueues({ kind: "postgres", url }, log, "producing");
const cookies = { anonymous: "", keeper: "", admin: "" };
const unexpected = (name: string) => () => Promise.reject(new Error(`${name} was not expected`));

const pages = (pace: () => number): WebPorts => ({
  db,
  lark: { signIn: unexpected("signIn") },
  queues,
  appId: "cli_0123456789abcdef",
  publicUrl: "https://songbang.example.cn",
  authorizeOrigin: "https://accounts.feishu.cn",
  addressOf: () => "10.0.0.1",
  loginPace: pace,
  columns,
  loopback: false,
  pagePace: pace,
  audit: unexpected("audit"),
});
/** As the web role puts it beside the pages. */
const apiRoutes = (): Hono =>
  new Hono().route(
    "/",
    openApi({
      db,
      log,
      about: { version: "1.2.3" },
      columns,
      queues,
      publicUrl: "https://songbang.example.cn",
      addressOf: () => "10.0.0.1",
      clientPace: () => 0,
      strangerPace: () => 0,
      loopback: false,
    }),
  );
const ports: AppPorts = {
  https: true,
  ingress: {
    appId: "cli_0123456789abcdef",
    encryptKey: "key",
    verificationToken: "token",
    botOpenId: () => undefined,
    put: unexpected("put"),
    openDoor: unexpected("openDoor"),
    settled: async () => undefined,
    count: () => undefined,
    now: Date.now,
  },
  metrics: createMetrics(),
  log,
  pool,
  queueReady: async () => undefined,
};

const portOf = (server: Server): number =>
  // A TCP server that listens has an address with a port.
  (server.address() as AddressInfo).port;
const servers: Server[] = [];
async function serve(app: Hono): Promise<string> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${portOf(server)}`;
}

let app: Hono;
let origin: string;
beforeAll(async () => {
  const world = new World(db, await realRegistry());
  const unit = await world.unit("柳溪村", "county.town.village");
  for (const role of ["keeper", "admin"] as const) {
    const { openId } = await world.person(`人${role}`, unit, [role]);
    cookies[role] = `__Host-songbang_session=${(await openSession(db, openId)).id}`;
  }
  // Stands where the simulator does.
  const behind = createServer((_, response) => response.end("behind"));
  servers.push(behind);
  await once(behind.listen(0, "127.0.0.1"), "listening");
  const simulator = `http://127.0.0.1:${portOf(behind)}`;
  app = createApp({
    ...ports,
    more: [adminRoutes(pages(() => 0)), apiRoutes(), demoRoutes(simulator, { db, queues, log }, [])],
  });
  origin = await serve(app);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await queues.close();
  await close();
});

function ask(name: string, row: Row, cookie: string, from = origin): Promise<Response> {
  const [method = "", path = ""] = name.split(" ");
  return fetch(from + (row.at ?? path), {
    method: method === "ALL" ? "GET" : method,
    redirect: "manual",
    headers: { cookie },
    ...(method === "POST" ? { body: row.body ?? new URLSearchParams() } : {}),
  });
}

const headers = {
  "content-security-policy": expect.stringMatching(/^default-src 'self';.*object-src 'none'.*base-uri 'none'/),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
  "cross-origin-opener-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
};
const headersOf = (answer: Response) => Object.fromEntries(answer.headers);

test("every route has its row, and every row its route", () => {
  const there = [...new Set(app.routes.map(({ method, path }) => `${method} ${path}`))].filter(
    (name) => !before.has(name),
  );
  expect(there.toSorted()).toEqual(Object.keys({ ...routes, ...api, ...demo }).toSorted());
});

describe.each(Object.entries({ ...routes, ...api, ...demo }))("%s", (name, row) => {
  test.each(["anonymous", "keeper", "admin"] as const)("%s", async (who) => {
    const answer = await ask(name, row, cookies[who]);
    expect(answer.status).toBe(row[who]);
    // What the platform is answered is no page; everything else may be opened in a browser.
    expect(headersOf(answer)).toMatchObject({
      ...(name === "POST /lark/webhook" ? {} : headers),
      ...(/\/admin\/(?:queues|systems)/.test(name) ? { "cache-control": "no-store" } : {}),
    });
  });
});

test("what is not there and what breaks have the headers too, and a fault says its number alone and is logged under it", async () => {
  const missing = await fetch(`${origin}/nowhere`);
  expect([missing.status, headersOf(missing)]).toEqual([404, expect.objectContaining(headers)]);
  const session = () => Promise.reject(new Error("secret words of the database"));
  const lines: Record<string, unknown>[] = [];
  const heard = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const broken = createApp({
    ...ports,
    log: createLogger("error", heard),
    more: [adminRoutes({ ...pages(() => 0), queues: { ...queues, counts: session } })],
  });
  const answer = await fetch(`${await serve(broken)}/admin/queues`, { headers: { cookie: cookies.admin } });
  expect([answer.status, headersOf(answer)]).toEqual([500, expect.objectContaining(headers)]);
  const said = (await answer.json()) as { id: string };
  expect(said).toEqual({ error: "fault", id: expect.stringMatching(/^[0-9a-f]{10}$/) });
  expect(lines).toEqual([
    expect.objectContaining({ msg: "page fault", faultId: said.id, method: "GET", route: "/admin/queues" }),
  ]);
});

test("over plain HTTP no browser is told to insist on HTTPS", async () => {
  const answer = await fetch(`${await serve(createApp({ ...ports, https: false }))}/healthz`);
  expect(answer.headers.get("strict-transport-security")).toBeNull();
});

test("without the demo its routes are not there", async () => {
  const plain = await serve(createApp({ ...ports, more: [adminRoutes(pages(() => 0))] }));
  for (const [name, row] of Object.entries(demo))
    expect([name, (await ask(name, row, "", plain)).status]).toEqual([name, 404]);
});

test("logins and pages are paced; pushes never are", async () => {
  const slow = createApp({ ...ports, more: [adminRoutes(pages(createPaceOf(1)))] });
  const from = await serve(slow);
  const statuses = async (name: string): Promise<readonly number[]> => {
    const row = routes[name];
    if (!row) throw new Error(`${name} has no row`);
    const answers = [];
    for (let tries = 0; tries < 40; tries += 1) answers.push((await ask(name, row, "", from)).status);
    return [...new Set(answers)];
  };
  expect(await statuses("POST /lark/webhook")).toEqual([400]);
  for (const paced of ["GET /login/callback", "GET /login", "GET /admin/queues", "POST /admin/queues/retry"])
    expect([paced, (await statuses(paced)).at(-1)]).toEqual([paced, 429]);
});

function createPaceOf(burst: number): () => number {
  const pace = createPace(burst);
  return () => pace("one address");
}
