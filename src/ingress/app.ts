import { Hono } from "hono";
import { doorToast, opensDoor, privateGate } from "./door.ts";
import type { Put } from "./group-commit.ts";
import { laneOf } from "./lane.ts";
import { type Envelope, readEnvelope } from "./push.ts";
import { bodyLimit, readBody } from "./read-body.ts";
import { isSigned, sameSecret, seal, unseal } from "./seal.ts";

export interface Toast {
  /** success, info, warning or error. */
  readonly type: string;
  readonly content: string;
}

/** What the ingress needs of the house around it; the edge gives a smaller one. */
export interface IngressPorts {
  readonly appId: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  /** The bot's own open_id, once known: group talk that does not mention it is acknowledged and not kept. */
  readonly botOpenId: () => string | undefined;
  /** Resolves when the push is durable; rejects when it could not be kept. */
  readonly put: Put;
  /** Sends the door's fixed card as the answer to a message. */
  readonly openDoor: (messageId: string) => Promise<void>;
  /** The toast of a click's outcome, or undefined when it takes longer than the platform waits. */
  readonly settled: (id: string) => Promise<Toast | undefined>;
  readonly count: (outcome: IngressOutcome) => void;
  readonly now: () => number;
}

export type IngressOutcome =
  | "accepted"
  | "challenge"
  | "ignored"
  | "unknown_type"
  | "malformed"
  | "unauthentic"
  | "stale"
  | "old_stamp"
  | "too_large"
  | "unavailable";

/** What somebody here reacts to (handlers/events/ has the rest of the list); other types are counted and not kept. */
export const handled: ReadonlySet<string> = new Set([
  "im.message.receive_v1",
  "card.action.trigger",
  "im.chat.member.bot.added_v1",
  "im.chat.member.bot.deleted_v1",
  "im.chat.disbanded_v1",
  "im.chat.access_event.bot_p2p_chat_entered_v1",
  "im.message.recalled_v1",
  "contact.user.updated_v3",
  "contact.user.deleted_v3",
]);

export interface Answer {
  readonly status: 200 | 400 | 401 | 413 | 503;
  /** A JSON object, printed. */
  readonly json: string;
  readonly outcome: IngressOutcome;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

export const webhookPath = "/lark/webhook";

/** The ingress as an application of the Fetch API, for the edge. On Node `nodeIngress` does the same with less around it. */
export function ingress(ports: IngressPorts): Hono {
  const app = new Hono();
  app.post(webhookPath, async (c) => {
    const receivedAt = ports.now();
    const raw = await readBody(c.req.raw).catch(() => new Uint8Array());
    const { status, json } = await answerPush(ports, raw, (name) => c.req.header(name) ?? "", receivedAt);
    return c.body(json, status, { "content-type": "application/json" });
  });
  return app;
}

/**
 * POST /lark/webhook: verify the raw bytes, read the envelope, make it durable, answer. Nothing else. `raw` is undefined
 * when the body was larger than is read. Never throws.
 */
export async function answerPush(
  ports: IngressPorts,
  raw: Uint8Array | undefined,
  header: (name: string) => string,
  receivedAt: number,
): Promise<Answer> {
  const answer = raw ? await receive(ports, raw, header, receivedAt).catch(() => unavailable) : tooLarge;
  ports.count(answer.outcome);
  return answer;
}

/**
 * A push in clear, from a connection that was opened with the app's secret: the same way without the seal and the
 * signature. It is sealed here, under the key that the worker opens with. Never throws.
 */
export async function answerClear(ports: IngressPorts, body: unknown, receivedAt: number): Promise<Answer> {
  const answer = await receiveClear(ports, body, receivedAt).catch(() => unavailable);
  ports.count(answer.outcome);
  return answer;
}

async function receiveClear(ports: IngressPorts, body: unknown, receivedAt: number): Promise<Answer> {
  const envelope = readEnvelope(body);
  if (envelope?.kind !== "push") return malformed;
  if (envelope.appId !== ports.appId) return unauthentic;
  const text = JSON.stringify(body);
  if (text.length > bodyLimit) return tooLarge;
  return accept(ports, envelope, { sealed: seal(text, ports.encryptKey), receivedAt });
}

const emptyJson = "{}";
const tooLarge: Answer = { status: 413, json: '{"error":"body over 1 MB"}', outcome: "too_large" };
const malformed: Answer = { status: 400, json: '{"error":"malformed"}', outcome: "malformed" };
const unauthentic: Answer = { status: 401, json: '{"error":"not authentic"}', outcome: "unauthentic" };
const unavailable: Answer = { status: 503, json: '{"error":"not kept, push again"}', outcome: "unavailable" };

async function receive(
  ports: IngressPorts,
  raw: Uint8Array,
  header: (name: string) => string,
  receivedAt: number,
): Promise<Answer> {
  const outer = parse(raw);
  if (outer === undefined) return malformed;
  if (typeof outer.encrypt !== "string") return plainBody(ports, outer);
  const stamps = {
    timestamp: header("x-lark-request-timestamp"),
    nonce: header("x-lark-request-nonce"),
    signature: header("x-lark-signature"),
  };
  const signed = isSigned(raw, stamps, ports.encryptKey);
  if (!signed && stamps.signature !== "") return unauthentic;
  const envelope = open(outer.encrypt, ports.encryptKey);
  if (!signed) return envelope?.kind === "challenge" ? answerChallenge(ports, envelope) : unauthentic;
  // Kept as it came, so it must be what every store takes: base64 and nothing else.
  if (!envelope || !/^[\w+/=-]+$/.test(outer.encrypt)) return malformed;
  if (envelope.kind === "challenge") return answerChallenge(ports, envelope);
  if (!sameSecret(envelope.token, ports.verificationToken) || envelope.appId !== ports.appId) return unauthentic;
  const age = Math.abs(receivedAt / 1000 - Number(stamps.timestamp));
  // The last re-push comes seven hours after the first, and whether it is stamped anew is not documented.
  if (!(age <= 8 * 3600)) return { ...unauthentic, outcome: "stale" };
  if (age > 600) ports.count("old_stamp");
  return accept(ports, envelope, { sealed: outer.encrypt, receivedAt });
}

type Push = Extract<Envelope, { kind: "push" }>;

async function accept(ports: IngressPorts, push: Push, kept: { sealed: string; receivedAt: number }): Promise<Answer> {
  if (push.message && privateGate(push.message)) return throughDoor(ports, push.message.messageId);
  if (push.typed?.some(opensDoor)) return toasted(doorToast);
  if (!handled.has(push.type)) return { status: 200, json: emptyJson, outcome: "unknown_type" };
  if (push.message && !isForBot(push.message, ports.botOpenId()))
    return { status: 200, json: emptyJson, outcome: "ignored" };
  try {
    await ports.put({ id: push.id, lane: laneOf(push.lane), ...kept });
  } catch {
    return unavailable;
  }
  if (push.type !== "card.action.trigger") return { status: 200, json: emptyJson, outcome: "accepted" };
  return toasted((await ports.settled(push.id)) ?? { type: "info", content: "已收到" });
}

function toasted(toast: Toast): Answer {
  return { status: 200, json: JSON.stringify({ toast }), outcome: "accepted" };
}

async function throughDoor(ports: IngressPorts, messageId: string): Promise<Answer> {
  try {
    await ports.openDoor(messageId);
    // Counted like any other push: a number of its own would tell when somebody had something to tell.
    return { status: 200, json: emptyJson, outcome: "accepted" };
  } catch {
    return unavailable;
  }
}

function isForBot(message: NonNullable<Push["message"]>, botOpenId: string | undefined): boolean {
  if (message.private) return true;
  // Until the bot's own id is known a mention of any bot is kept; the worker looks again.
  return message.mentions.some((mention) =>
    botOpenId ? mention.openId === botOpenId : mention.type === "bot" || mention.type === undefined,
  );
}

/** In clear only the challenge with the right token is answered. */
function plainBody(ports: IngressPorts, outer: Record<string, unknown>): Answer {
  const envelope = readEnvelope(outer);
  if (envelope?.kind === "challenge") return answerChallenge(ports, envelope);
  return unauthentic;
}

function answerChallenge(ports: IngressPorts, envelope: Extract<Envelope, { kind: "challenge" }>): Answer {
  if (!sameSecret(envelope.token, ports.verificationToken)) return unauthentic;
  return { status: 200, json: JSON.stringify({ challenge: envelope.challenge }), outcome: "challenge" };
}

function open(sealed: string, encryptKey: string): Envelope | undefined {
  try {
    return readEnvelope(JSON.parse(unseal(sealed, encryptKey)));
  } catch {
    return undefined;
  }
}

function parse(raw: Uint8Array): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(decoder.decode(raw));
    return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}
