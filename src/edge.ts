import { Hono } from "hono";
import { z } from "zod";
import { type IngressPorts, ingress } from "./ingress/app.ts";
import { createDoor } from "./ingress/door.ts";
import { openIntakeWriter } from "./queue/intake-stream.ts";
import { parseRedisAddress, type RedisAddress } from "./queue/redis-address.ts";

/** Secrets and settings by binding; the same names and meanings as on Node (src/config.ts), the four keys among them. */
const bindings = z.object({
  LARK_APP_ID: z.string().regex(/^cli_[0-9a-f]{16}$/i),
  LARK_APP_SECRET: z.string().min(1),
  LARK_ENCRYPT_KEY: z.string().min(1),
  LARK_VERIFICATION_TOKEN: z.string().min(1),
  LARK_DOMAIN: z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin),
  REDIS_URL: z.string().transform((text, ctx) => {
    const address = parseRedisAddress(text);
    if (typeof address !== "string" && address.kind === "single") return address;
    ctx.addIssue({ code: "custom", message: "must be one Redis: workerd's sockets do not find a cluster's nodes" });
    return z.NEVER;
  }),
});
type Bindings = z.output<typeof bindings>;

/**
 * The ingress as a Cloudflare Worker: verifies, keeps and answers pushes near the platform, and leaves all else to the
 * workers that read the intake stream of the same Redis. No database, no SDK. A click is always answered 已收到.
 */
function createEdge(env: Bindings): Hono {
  const ports: IngressPorts = {
    appId: env.LARK_APP_ID,
    encryptKey: env.LARK_ENCRYPT_KEY,
    verificationToken: env.LARK_VERIFICATION_TOKEN,
    // Not known here: a mention of any bot is kept, and the worker looks again.
    botOpenId: () => undefined,
    put: (push) => keep(env.REDIS_URL, push),
    openDoor: createDoor({ domain: env.LARK_DOMAIN, appId: env.LARK_APP_ID, appSecret: env.LARK_APP_SECRET }),
    settled: async () => undefined,
    count: () => undefined,
    now: Date.now,
  };
  return ingress(ports).get("/healthz", (c) => c.text("ok"));
}

/** A connection apiece: workerd lets no request use what another has opened. */
async function keep(address: RedisAddress, push: Parameters<IngressPorts["put"]>[0]): Promise<void> {
  const writer = openIntakeWriter(address, () => undefined);
  try {
    await writer.append([push]);
  } finally {
    await writer.close();
  }
}

/** With a binding missing or bad nothing can be kept: says which, never its value, and lets the platform push again. */
function unfit(error: z.ZodError): Hono {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  return new Hono().all("*", (c) => c.json({ error: "bindings missing or bad", names }, 503));
}

function build(env: unknown): Hono {
  const read = bindings.safeParse(env);
  return read.success ? createEdge(read.data) : unfit(read.error);
}

// Bindings do not change while an isolate lives.
let edge: Hono | undefined;

export default {
  fetch(request: Request, env: unknown): Response | Promise<Response> {
    edge ??= build(env);
    return edge.fetch(request);
  },
};
