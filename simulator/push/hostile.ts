import { newId } from "../ids.ts";
import { encrypt } from "../seal.ts";
import type { Sim } from "../sim.ts";
import { contentType, envelope, type SealedPush, seal, signed } from "./envelope.ts";
import type { PostOutcome } from "./post.ts";

/** Pushes that a receiver must refuse, or must survive. */
export const hostileKinds = [
  "bad-signature",
  "missing-headers",
  "stale-timestamp",
  "wrong-token",
  "wrong-app",
  "plaintext",
  "wrong-key",
  "truncated-base64",
  "two-megabytes",
  "unknown-event",
  "v1-envelope",
  "not-json",
] as const;
export type HostileKind = (typeof hostileKinds)[number];

const HOUR_MS = 60 * 60_000;

/** Sends one, and says what the receiver answered. `stale-timestamp` is nine hours old and otherwise genuine. */
export function sendHostile(sim: Sim, kind: HostileKind): Promise<PostOutcome> {
  const { body, headers } = build(sim, kind);
  return sim.pushes.raw(body, headers);
}

/** The platform's own check of a push address: unsigned, in clear or sealed, to be answered within a second. */
export async function sendChallenge(
  sim: Sim,
  how: { readonly encrypted: boolean; readonly token?: string },
): Promise<PostOutcome & { readonly passed: boolean }> {
  const { app } = sim.world;
  const challenge = newId.event();
  const inner = { challenge, token: how.token ?? app.verificationToken, type: "url_verification" };
  const text = JSON.stringify(inner);
  const body = how.encrypted ? JSON.stringify({ encrypt: encrypt(text, app.encryptKey) }) : text;
  const outcome = await sim.pushes.raw(Buffer.from(body), contentType(), 1000);
  return { ...outcome, passed: outcome.status === 200 && echoOf(outcome.body) === challenge };
}

function echoOf(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === "object" && answer !== null && "challenge" in answer ? answer.challenge : null;
  } catch {
    return null;
  }
}

function build(sim: Sim, kind: HostileKind): SealedPush {
  const { app } = sim.world;
  const { pushBytes } = sim.settings;
  const inner = genuine(sim);
  const good = seal(app, inner, pushBytes);
  switch (kind) {
    case "bad-signature":
      return { ...good, headers: { ...good.headers, "x-lark-signature": "0".repeat(64) } };
    case "missing-headers":
      return { body: good.body, headers: contentType() };
    case "stale-timestamp":
      return seal(app, inner, pushBytes, Date.now() - 9 * HOUR_MS);
    case "wrong-token":
      return seal(app, { ...inner, header: { ...inner.header, token: newId.verificationToken() } }, pushBytes);
    case "wrong-app":
      return seal(app, { ...inner, header: { ...inner.header, app_id: newId.app() } }, pushBytes);
    case "plaintext":
      return { body: Buffer.from(JSON.stringify(inner)), headers: contentType() };
    case "wrong-key":
      return seal({ ...app, encryptKey: newId.encryptKey() }, inner, pushBytes);
    case "truncated-base64": {
      const sealed = encrypt(JSON.stringify(inner), app.encryptKey);
      return withSignature(sim, JSON.stringify({ encrypt: sealed.slice(0, sealed.length / 2 - 3) }));
    }
    case "two-megabytes":
      return seal(app, { ...inner, event: { padding: "x".repeat(2 * 1024 * 1024) } }, pushBytes);
    case "unknown-event":
      return seal(app, { ...inner, header: { ...inner.header, event_type: "im.something.new_v9" } }, pushBytes);
    case "v1-envelope":
      return seal(app, oldEnvelope(sim), pushBytes);
    case "not-json":
      return withSignature(sim, "{");
  }
}

function withSignature(sim: Sim, text: string): SealedPush {
  const body = Buffer.from(text);
  return { body, headers: { ...contentType(), ...signed(sim.world.app.encryptKey, body, Date.now()) } };
}

/** Of a kind that nobody acts on, so that letting it through shows in the answer and nowhere else. */
function genuine(sim: Sim) {
  return envelope(sim.world, "im.message.message_read_v1", String(sim.clock.ms()), { message_id_list: [] });
}

function oldEnvelope(sim: Sim): object {
  const { app } = sim.world;
  return {
    ts: (sim.clock.ms() / 1000).toFixed(2),
    uuid: newId.event(),
    token: app.verificationToken,
    type: "event_callback",
    event: { type: "p2p_chat_create", app_id: app.appId, tenant_key: sim.world.tenantKey },
  };
}
