import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { z } from "zod";
import { readClock, setClock } from "../clock.ts";
import type { Db } from "../db/database.ts";
import { nextStop } from "./demo-clock.ts";
import { wayOf } from "./way.ts";

const forward = z.strictObject({ forward: z.enum(["hour", "morning", "monday"]) });

/** The demo's chat page: the simulator's, shown at our one address, and the house's own half of it below /chat/house. */
export function demoRoutes(simulator: string, db: Db): Hono {
  const app = new Hono();
  app.get("/", (c) => c.redirect("/chat"));
  app.get("/chat/house/clock", async (c) => c.json({ now: (await readClock(db))().toISOString() }));
  app.post("/chat/house/clock", async (c) => {
    const asked = forward.safeParse(await c.req.json().catch(() => undefined));
    if (!asked.success) return c.json({ error: "不认识这个时间" }, 400);
    const to = nextStop((await readClock(db))(), asked.data.forward);
    await setClock(db, to);
    await fetch(`${simulator}/chat/api/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: to.toISOString() }),
    });
    return c.json({ now: to.toISOString(), ran: [] });
  });
  app.get("/chat/house/way", async (c) => c.json(await wayOf(db, c.req.query("message") ?? "")));
  app.all("/chat", (c) => forwardTo(simulator, c.req.raw));
  app.all("/chat/*", (c) => forwardTo(simulator, c.req.raw));
  return app;
}

function forwardTo(simulator: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return proxy(`${simulator}${pathname}${search}`, request);
}
