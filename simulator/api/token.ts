import { newId } from "../ids.ts";
import type { Endpoint } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

const LIFE_S = 7200;
const RENEW_BELOW_MS = 30 * 60_000;

/** The same token while it has 30 minutes left; after that a new one, and the old one lives to its own end. */
export const tenantToken: Endpoint = {
  name: "token",
  method: "POST",
  path: "/open-apis/auth/v3/tenant_access_token/internal",
  auth: "none",
  run: ({ world, clock }, call) => {
    const { app_id: appId, app_secret: secret } = call.body;
    if (typeof appId !== "string" || typeof secret !== "string") throw new Refusal(10003, "invalid param");
    if (appId !== world.app.appId) throw new Refusal(10014, "app not found or secret invalid");
    if (secret !== world.app.appSecret) throw new Refusal(10015, "app secret invalid");
    const now = clock.ms();
    world.tokens = world.tokens.filter((kept) => kept.expiresAt > now);
    const fresh = world.tokens.find((kept) => kept.expiresAt - now >= RENEW_BELOW_MS);
    const given = fresh ?? { token: newId.tenantToken(), expiresAt: now + LIFE_S * 1000 };
    if (!fresh) world.tokens.push(given);
    return {
      code: 0,
      msg: "ok",
      tenant_access_token: given.token,
      expire: Math.floor((given.expiresAt - now) / 1000),
    };
  },
};
