import { timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import type { Fault } from "./api/faults.ts";
import { messageView } from "./chat/view.ts";
import { happenings } from "./happenings.ts";
import { NotPossible, say } from "./people.ts";
import { hostileKinds, sendChallenge, sendHostile } from "./push/hostile.ts";
import type { Sim } from "./sim.ts";

const fault: z.ZodType<Fault> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("limit"), resetSeconds: z.number(), status: z.literal([400, 429]).default(429) }),
  z.object({ kind: z.literal(["delay", "slow"]), ms: z.number().int().min(0) }),
  z.object({
    kind: z.literal(["dropResponse", "resetConnection", "http500", "htmlGateway502", "truncatedJson"]),
  }),
  z.object({ kind: z.literal("code"), code: z.number().int(), status: z.number().int().default(400) }),
]);
const faultBody = z.object({ api: z.string(), times: z.number().int().min(1).default(1), fault });
const rate = z.number().int().min(1);
const settingsBody = z
  .object({
    limits: z
      .object({
        apiPerSecond: rate,
        apiPerMinute: rate,
        chatPerSecond: rate,
        userPerSecond: rate,
        patchPerSecond: rate,
      })
      .partial(),
    uuidWindow: z.boolean(),
    latencyMs: z.number().min(0).max(60_000),
    transport: z.enum(["webhook", "websocket"]),
    pushUrl: z.url().nullable(),
    pushEnabled: z.boolean(),
    pushBytes: z.enum(["mixed", "canonical"]),
  })
  .partial();
const sayBody = z.object({
  as: z.string(),
  chatId: z.string(),
  text: z.string(),
  mention: z.union([z.enum(["bot", "all", "nobody"]), z.array(z.string())]).optional(),
  replyTo: z.string().optional(),
  deliveries: z.number().int().min(1).max(100).optional(),
});

/**
 * What a test or bench in another process turns: the same knobs that startPlatform gives in-process. Everything asks for
 * the app secret as bearer, and the house never forwards these paths.
 */
export function adminApi(sim: Sim): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath("/admin");
  const does = happenings(sim);
  app.use("*", async (c, next) => {
    const given = Buffer.from(c.req.header("authorization") ?? "");
    const wanted = Buffer.from(`Bearer ${sim.world.app.appSecret}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return c.json({ error: "not allowed" }, 401);
    return next();
  });
  app.onError((error, c) => {
    const known = error instanceof NotPossible || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!known) console.error("simulator: the admin API failed", error);
    return c.json({ error: error.message }, known ? 400 : 500);
  });
  app.post("/settings", async (c) => {
    const { limits, ...rest } = settingsBody.parse(await c.req.json());
    Object.assign(sim.settings, rest, { limits: { ...sim.settings.limits, ...limits } });
    return c.json({ ...sim.settings, subscribed: [...sim.settings.subscribed] });
  });
  app.post("/faults", async (c) => {
    const body = faultBody.parse(await c.req.json());
    sim.faults.next(body.api, body.fault, body.times);
    return c.json({});
  });
  app.delete("/faults", (c) => {
    sim.faults.clear();
    return c.json({});
  });
  app.post("/say", async (c) => {
    const { as, chatId, text, mention, replyTo, deliveries } = sayBody.parse(await c.req.json());
    const said = say(sim, as, chatId, {
      text,
      ...(mention === undefined ? {} : { mention }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(deliveries === undefined ? {} : { deliveries }),
    });
    return c.json({ messageId: said.messageId });
  });
  app.post("/advance", async (c) => {
    const { ms } = z.object({ ms: z.number().int().min(0) }).parse(await c.req.json());
    await sim.clock.advance(ms);
    return c.json({ now: sim.clock.now().toISOString() });
  });
  app.post("/revoke-tokens", (c) => {
    does.revokeTokens();
    return c.json({});
  });
  app.post("/bot/:chatId/:move{in|out}", async (c) => {
    const { chatId, move } = c.req.param();
    await (move === "in" ? does.addBot(chatId) : does.removeBot(chatId));
    return c.json({});
  });
  app.post("/hostile/:kind", async (c) => {
    return c.json(await sendHostile(sim, z.enum(hostileKinds).parse(c.req.param("kind"))));
  });
  app.post("/challenge/:form{plain|encrypted}", async (c) => {
    return c.json(await sendChallenge(sim, { encrypted: c.req.param("form") === "encrypted" }));
  });
  app.get("/messages", (c) => {
    const chat = c.req.query("chat");
    const all = chat ? sim.world.messagesIn(chat) : [...sim.world.messages.values()];
    return c.json(all.map((message) => messageView(sim.world, message)));
  });
  app.get("/deliveries", (c) => c.json(sim.pushes.deliveries()));
  app.get("/calls", (c) => c.json(sim.calls.all()));
  return app;
}
