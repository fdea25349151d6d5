import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { z } from "zod";
import { readClock } from "../clock.ts";
import { jumpTo, type Scheduled, type Ticking } from "../schedule.ts";
import { nextStop, placeInDay } from "./demo-clock.ts";
import { wayOf } from "./way.ts";

const forward = z.strictObject({ forward: z.enum(["hour", "morning", "monday"]) });

/** The demo's chat page: the simulator's, shown at our one address, and the house's own half of it below /chat/house. */
export function demoRoutes(simulator: string, house: Ticking, schedule: readonly Scheduled[]): Hono {
  const { db } = house;
  const app = new Hono();
  app.get("/", (c) => c.redirect("/chat"));
  app.get("/chat/house/clock", async (c) => c.json({ now: (await readClock(db))().toISOString() }));
  app.post("/chat/house/clock", async (c) => {
    // JSON alone: another site's form cannot send it without asking first.
    const isJson = c.req.header("content-type")?.startsWith("application/json") ?? false;
    const asked = forward.safeParse(isJson ? await c.req.json().catch(() => undefined) : undefined);
    if (!asked.success) return c.json({ error: "不认识这个时间" }, 400);
    const to = nextStop((await readClock(db))(), asked.data.forward);
    const ran = await jumpTo(house, schedule, to);
    await fetch(`${simulator}/chat/api/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: to.toISOString() }),
    });
    return c.json({ now: to.toISOString(), ran: ran.map(({ name, at }) => `${placeInDay(at)} ${name}`) });
  });
  app.get("/chat/house/way", async (c) => c.json(await wayOf(db, c.req.query("message") ?? "")));
  // Where one picks who one is, when a page asks for a login.
  app.get("/open-apis/authen/v1/authorize", (c) => {
    const { pathname, search } = new URL(c.req.url);
    return proxy(`${simulator}${pathname}${search}`, { redirect: "manual" });
  });
  app.all("/chat", (c) => forwardTo(simulator, c.req.raw));
  app.all("/chat/*", (c) => forwardTo(simulator, c.req.raw));
  return app;
}

function forwardTo(simulator: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return proxy(`${simulator}${pathname}${search}`, request);
}
