import { gunzipSync } from "node:zlib";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { isObject } from "./api/endpoint.ts";
import { newId } from "./ids.ts";
import type { Sim } from "./sim.ts";

const LIFE_S = 600;

interface Asked {
  readonly until: number;
  answer: "pending" | "denied" | { readonly openId: string };
}

/**
 * Making an app by scanning a code (RFC 8628): begin, poll, and the page that the code leads to. Whoever opens the page
 * with `as=` approves as that person, with `deny=1` refuses; what the address asks for in `addons` is granted.
 */
export function registration(sim: Sim): Hono<{ Bindings: HttpBindings }> {
  const asked = new Map<string, Asked>();
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.post("/oauth/v1/app/registration", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get("action") === "begin") {
      const deviceCode = newId.oauthCode();
      asked.set(deviceCode, { until: sim.clock.ms() + LIFE_S * 1000, answer: "pending" });
      const page = `${new URL(c.req.url).origin}/register?code=${deviceCode}`;
      return c.json({
        device_code: deviceCode,
        user_code: deviceCode.slice(0, 8),
        verification_uri: page,
        verification_uri_complete: page,
        interval: 1,
        expires_in: LIFE_S,
      });
    }
    const fail = (error: string) => c.json({ error, error_description: error }, 400);
    if (form.get("action") !== "poll") return fail("invalid_request");
    const one = asked.get(form.get("device_code") ?? "");
    if (!one || one.until < sim.clock.ms()) return fail("expired_token");
    if (one.answer === "pending") return fail("authorization_pending");
    asked.delete(form.get("device_code") ?? "");
    if (one.answer === "denied") return fail("access_denied");
    return c.json({
      client_id: sim.world.app.appId,
      client_secret: sim.world.app.appSecret,
      user_info: { open_id: one.answer.openId, tenant_brand: "feishu" },
    });
  });

  app.get("/register", (c) => {
    const query = new URL(c.req.url).searchParams;
    const one = asked.get(query.get("code") ?? "");
    if (!one || one.until < sim.clock.ms()) return c.text("the code has expired", 400);
    const addons = query.get("addons");
    const scopes = addons === null ? [] : scopesOf(addons);
    if (scopes === null) return c.text("addons cannot be read", 400);
    if (query.get("deny") === "1") {
      one.answer = "denied";
      return c.text("refused");
    }
    const person = sim.world.people.get(query.get("as") ?? "");
    if (!person) return c.text(`who approves? as=${[...sim.world.people.keys()].join("|")}`, 400);
    for (const scope of scopes) sim.world.missingScopes.delete(scope);
    one.answer = { openId: person.openId };
    return c.text(`approved: ${scopes.join(" ")}`);
  });
  return app;
}

/** gzip of JSON in URL-safe base64; the scopes of the app itself are what it is read for. Null when it is none. */
function scopesOf(addons: string): string[] | null {
  try {
    const value: unknown = JSON.parse(gunzipSync(Buffer.from(addons, "base64url")).toString("utf8"));
    const scopes = isObject(value) && isObject(value["scopes"]) ? value["scopes"]["tenant"] : [];
    return Array.isArray(scopes) ? scopes.map(String) : [];
  } catch {
    return null;
  }
}
