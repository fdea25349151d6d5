import { z } from "zod";
import { parsed } from "./answer.ts";
import type { Answer, Call, Exchange, Send } from "./types.ts";

// Due before the platform ends it, so that a call under way never carries a token that dies on the road.
const marginMs = 180_000;

const tokenBody = z.object({ tenant_access_token: z.string().min(1), expire: z.number() });

/** The app's access token: fetched once however many ask, kept until three minutes before its end. */
export interface Tokens {
  readonly current: () => Promise<Answer<string>>;
  /** Forgets this token; a newer one that came meanwhile stays. */
  readonly evict: (token: string) => void;
}

export interface AppKeys {
  readonly appId: string;
  readonly appSecret: string;
}

/** `now` is the machine's clock in milliseconds: a token's life has nothing to do with the domain clock. */
export function createTokens(app: AppKeys, exchange: Exchange, now: () => number): Tokens {
  let kept: { readonly token: string; readonly until: number } | undefined;
  let underway: Promise<Answer<string>> | undefined;

  const call: Call = {
    api: "token",
    method: "POST",
    path: "/open-apis/auth/v3/tenant_access_token/internal",
    body: { app_id: app.appId, app_secret: app.appSecret },
    anonymous: true,
    idempotent: true,
    deadlineMs: 5_000,
  };

  async function fetchToken(): Promise<Answer<string>> {
    const asked = now();
    const answer = parsed(await exchange(call), tokenBody, (body) => body);
    // Whatever became of this call, the one that wanted the token was not sent. A secret that was changed with the
    // platform and not yet here is no fault of any message: it waits until this process has the new one.
    if (!answer.ok)
      return {
        ...answer,
        unknownOutcome: false,
        ...(answer.react === "scope" ? { react: "wait", waitMs: 10_000 } : {}),
      };
    kept = { token: answer.data.tenant_access_token, until: asked + answer.data.expire * 1000 - marginMs };
    return { ok: true, data: kept.token };
  }

  return {
    current: async () => {
      if (kept && now() < kept.until) return { ok: true, data: kept.token };
      underway ??= fetchToken().finally(() => {
        underway = undefined;
      });
      return underway;
    },
    evict: (token) => {
      if (kept?.token === token) kept = undefined;
    },
  };
}

/** Carries the app's token; when the platform refuses it, exactly one more try with a new one. */
export function withToken(tokens: Tokens, exchange: Exchange): Send {
  return async (call) => {
    if (call.anonymous) return exchange(call);
    if (call.userToken !== undefined) return exchange(call, call.userToken);
    const token = await tokens.current();
    if (!token.ok) return token;
    const answer = await exchange(call, token.data);
    if (answer.ok || answer.react !== "token") return answer;
    tokens.evict(token.data);
    const fresh = await tokens.current();
    return fresh.ok ? exchange(call, fresh.data) : fresh;
  };
}
