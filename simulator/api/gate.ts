import { setTimeout as wait } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { Hono } from "hono";
import { newId } from "../ids.ts";
import type { Sim } from "../sim.ts";
import { type Call, type Endpoint, isObject } from "./endpoint.ts";
import type { Fault } from "./faults.ts";
import { invalidField, Refusal, rateLimited } from "./refusal.ts";

type Env = { Bindings: HttpBindings };
const BODY_MAX = 40 * 1024 * 1024;

/** Mounts the endpoints behind what the platform's gateway does for all of them. */
export function openApi(sim: Sim, endpoints: readonly Endpoint[]): Hono<Env> {
  const app = new Hono<Env>();
  for (const endpoint of endpoints) {
    app.on(endpoint.method, endpoint.path, (c) => serve(sim, endpoint, c));
  }
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    app.all(path, (c) => refuse(sim, c, "wrong-method", new Refusal(99991301, "method not allowed", { status: 405 })));
  }
  app.all("/open-apis/*", (c) =>
    refuse(sim, c, "unknown-path", new Refusal(99991201, "path not found", { status: 404 })),
  );
  return app;
}

/** `drop` is the broken connection: whatever is returned never leaves. */
interface Outcome {
  readonly response: Response;
  readonly code: number | null;
  readonly drop?: boolean;
}

async function serve(sim: Sim, endpoint: Endpoint, c: Context<Env>): Promise<Response> {
  const startedAt = performance.now();
  const touched: Call["touched"] = {};
  const fault = sim.faults.take(endpoint.name);
  const outcome = await attempt(sim, endpoint, c, fault, touched);
  if (outcome.drop) c.env.incoming.socket.destroy();
  const tookMs = Math.round(performance.now() - startedAt);
  sim.calls.add({
    api: endpoint.name,
    at: sim.clock.now().toISOString(),
    realAt: new Date(Date.now() - tookMs).toISOString(),
    code: outcome.code,
    status: outcome.drop ? null : outcome.response.status,
    tookMs,
    messageId: touched.messageId ?? null,
    chatId: touched.chatId ?? null,
  });
  return outcome.response;
}

async function attempt(
  sim: Sim,
  endpoint: Endpoint,
  c: Context<Env>,
  fault: Fault | null,
  touched: Call["touched"],
): Promise<Outcome> {
  const logId = newId.log();
  try {
    const early = beforeWork(fault);
    if (early) return early;
    const call = await readCall(endpoint, c, fault, touched);
    admit(sim, endpoint, call);
    await travel(sim);
    const answer = await endpoint.run(sim, call);
    const response = answer instanceof Response ? answer : json(200, answer);
    response.headers.set("x-tt-logid", logId);
    return await afterWork(fault, response);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(2200, "internal error", { status: 500 });
    if (!(error instanceof Refusal)) console.error("simulator: an endpoint failed", endpoint.name, error);
    return { response: refusalResponse(refusal, logId), code: refusal.code };
  }
}

/** How long a call is on its way, anything from nothing to the latency that was set. */
async function travel({ settings }: Sim): Promise<void> {
  if (settings.latencyMs > 0) await wait(Math.random() * settings.latencyMs, undefined, { ref: false });
}

function beforeWork(fault: Fault | null): Outcome | null {
  switch (fault?.kind) {
    case "resetConnection":
      return { response: new Response(null, { status: 500 }), code: null, drop: true };
    case "http500":
      return { response: json(500, { code: 2200, msg: "internal error" }), code: 2200 };
    case "htmlGateway502":
      return {
        response: new Response("<html><body><h1>502 Bad Gateway</h1></body></html>", {
          status: 502,
          headers: { "content-type": "text/html" },
        }),
        code: null,
      };
    case "limit":
      throw rateLimited(50, fault.resetSeconds, fault.status);
    case "code":
      throw new Refusal(fault.code, fault.msg ?? "refused", { status: fault.status ?? 400 });
    default:
      return null;
  }
}

async function afterWork(fault: Fault | null, response: Response): Promise<Outcome> {
  if (fault?.kind === "delay") await wait(fault.ms, undefined, { ref: false });
  if (fault?.kind === "dropResponse") return { response, code: 0, drop: true };
  if (fault?.kind === "truncatedJson") {
    const whole = await response.arrayBuffer();
    return { response: new Response(whole.slice(0, whole.byteLength / 2), response), code: 0 };
  }
  return { response, code: 0 };
}

async function readCall(
  endpoint: Endpoint,
  c: Context<Env>,
  fault: Fault | null,
  touched: Call["touched"],
): Promise<Call> {
  if (Number(c.req.header("content-length") ?? 0) > BODY_MAX) {
    throw new Refusal(234006, "The file size exceed the max value.");
  }
  const raw = Buffer.from(await c.req.arrayBuffer());
  return {
    params: c.req.param() as Record<string, string>, // Hono types params by literal path; here the path is data.
    query: new URL(c.req.url).searchParams,
    body: endpoint.rawBody ? {} : parseBody(raw),
    raw,
    contentType: c.req.header("content-type") ?? "",
    authorization: c.req.header("authorization") ?? "",
    pause: async () => {
      if (fault?.kind === "slow") await wait(fault.ms, undefined, { ref: false });
    },
    touched,
  };
}

function parseBody(raw: Buffer): Record<string, unknown> {
  if (raw.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(raw.toString("utf8"));
  } catch {
    throw invalidField("body", "the body is not JSON");
  }
  if (!isObject(value)) throw invalidField("body", "the body is not a JSON object");
  return value;
}

function admit(sim: Sim, endpoint: Endpoint, call: Call): void {
  if (endpoint.auth === "tenant") checkTenantToken(sim, call.authorization);
  if (endpoint.scopes && !endpoint.scopes.some((scope) => sim.world.hasScope(scope))) {
    throw new Refusal(
      99991672,
      `Access denied. One of the following scopes is required: [${endpoint.scopes.join(", ")}].`,
      {
        extra: {
          permission_violations: endpoint.scopes.map((subject) => ({ type: "action_scope_required", subject })),
        },
      },
    );
  }
  const { apiPerSecond, apiPerMinute } = sim.settings.limits;
  const waitMs = sim.rates.takeBoth(`api ${endpoint.name}`, apiPerSecond, apiPerMinute);
  if (waitMs > 0) throw rateLimited(apiPerSecond, Math.ceil(waitMs / 1000), endpoint.limitStatus);
}

function checkTenantToken(sim: Sim, authorization: string): void {
  const token = /^Bearer\s+(.+)$/i.exec(authorization)?.[1];
  if (!token) throw new Refusal(99991661, "Missing access token for authorization.");
  if (!/^[tu]-/.test(token)) throw new Refusal(99991671, "Invalid access token, must start with t- or u-.");
  if (token.startsWith("u-")) throw new Refusal(99991668, "Invalid access token: user token not supported here.");
  const alive = sim.world.tokens.some((kept) => kept.token === token && kept.expiresAt > sim.clock.ms());
  if (!alive)
    throw new Refusal(99991663, "Invalid access token for authorization. Please make a test with your token.");
}

function refuse(sim: Sim, c: Context<Env>, api: string, refusal: Refusal): Response {
  console.error(`simulator: ${refusal.message}: ${c.req.method} ${c.req.path}`);
  sim.calls.add({
    api,
    at: sim.clock.now().toISOString(),
    realAt: new Date().toISOString(),
    code: refusal.code,
    status: refusal.status,
    tookMs: 0,
    messageId: null,
    chatId: null,
  });
  return refusalResponse(refusal, newId.log());
}

function refusalResponse(refusal: Refusal, logId: string): Response {
  const body = {
    code: refusal.code,
    msg: refusal.message,
    error: { log_id: logId, troubleshooter: "", ...refusal.extra },
  };
  return json(refusal.status, body, { ...refusal.headers, "x-tt-logid": logId });
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}
