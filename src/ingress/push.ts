import { z } from "zod";

const id = z.string().regex(/^[\w-]{1,100}$/);
const looseId = id.optional().catch(undefined);
const person = z.object({ open_id: looseId }).optional();

// Loose: the platform adds fields at will. Only what routes a push is read here; the worker reads the rest.
const header = z.object({
  event_id: id,
  event_type: z.string().min(1).max(100),
  token: z.string(),
  app_id: z.string(),
});
const v2 = z.object({ header, event: z.looseObject({}) });
const v1 = z.object({
  type: z.literal("event_callback"),
  uuid: id,
  token: z.string(),
  event: z.looseObject({ type: z.string().min(1).max(100), app_id: z.string() }),
});
const challenge = z.object({ token: z.string(), challenge: z.string().max(1000) });

const message = z.object({
  sender: z.object({ sender_id: person, sender_type: z.string().optional() }),
  message: z.object({
    message_id: id,
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string(),
    mentions: z.array(z.object({ key: z.string(), mentioned_type: z.string().optional(), id: person })).optional(),
  }),
});
const click = z.object({
  operator: z.object({ open_id: id }),
  context: z.object({ open_chat_id: looseId, open_message_id: looseId }).optional(),
  action: z
    .object({ form_value: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});
const other = z.object({
  chat_id: looseId,
  operator_id: person,
  operator: z.object({ open_id: looseId, operator_id: person }).optional(),
  // Whom a contact event is about: what happens to one person keeps its order.
  object: person.catch(undefined),
});

export interface Message {
  readonly messageId: string;
  readonly chatId: string;
  readonly openId: string;
  readonly private: boolean;
  readonly type: string;
  /** The platform's JSON text, untouched. */
  readonly content: string;
  readonly mentions: readonly { readonly key: string; readonly openId?: string; readonly type?: string }[];
}

export type Envelope =
  | { readonly kind: "challenge"; readonly token: string; readonly challenge: string }
  | {
      readonly kind: "push";
      /** What redeliveries share: the message for messages, the event otherwise. Matches `^[\w-]{1,102}$`. */
      readonly id: string;
      readonly type: string;
      readonly token: string;
      readonly appId: string;
      /** Pushes of one lane keep their order: the chat, or the person where there is none. */
      readonly lane: string;
      readonly message?: Message;
      /** What was typed into a form that a click submits. */
      readonly typed?: readonly string[];
    };

/** Reads the outside of a push in clear. Undefined when it is none of the platform's shapes. */
export function readEnvelope(body: unknown): Envelope | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  if ("schema" in body && body.schema === "2.0") {
    const modern = v2.safeParse(body);
    return modern.success ? readModern(modern.data) : undefined;
  }
  if ("type" in body && body.type === "url_verification") {
    const asked = challenge.safeParse(body);
    return asked.success ? { kind: "challenge", token: asked.data.token, challenge: asked.data.challenge } : undefined;
  }
  const legacy = v1.safeParse(body);
  if (!legacy.success) return undefined;
  const { uuid, token, event } = legacy.data;
  return { kind: "push", id: `e-${uuid}`, type: event.type, token, appId: event.app_id, lane: `e-${uuid}` };
}

function readModern({ header, event }: z.output<typeof v2>): Envelope | undefined {
  const base = { kind: "push" as const, type: header.event_type, token: header.token, appId: header.app_id };
  if (header.event_type === "im.message.receive_v1") {
    const read = message.safeParse(event);
    if (!read.success) return undefined;
    const m = read.data.message;
    return { ...base, id: `m-${m.message_id}`, lane: m.chat_id, message: toMessage(read.data) };
  }
  const id = `e-${header.event_id}`;
  if (header.event_type === "card.action.trigger") {
    const read = click.safeParse(event);
    if (!read.success) return undefined;
    const typed = Object.values(read.data.action?.form_value ?? {}).filter((value) => typeof value === "string");
    return { ...base, id, lane: read.data.context?.open_chat_id ?? read.data.operator.open_id, typed };
  }
  const seen = other.safeParse(event).data ?? {};
  const openId = seen.operator_id?.open_id ?? seen.operator?.operator_id?.open_id ?? seen.operator?.open_id;
  return { ...base, id, lane: seen.chat_id ?? openId ?? seen.object?.open_id ?? id };
}

function toMessage({ sender, message: m }: z.output<typeof message>): Message {
  return {
    messageId: m.message_id,
    chatId: m.chat_id,
    openId: sender.sender_id?.open_id ?? "",
    private: m.chat_type === "p2p",
    type: m.message_type,
    content: m.content,
    mentions: (m.mentions ?? []).map((mention) => ({
      key: mention.key,
      ...(mention.id?.open_id ? { openId: mention.id.open_id } : {}),
      ...(mention.mentioned_type ? { type: mention.mentioned_type } : {}),
    })),
  };
}

/** The inside of a push that was kept, as the worker reads it: who, where, and the event's body, cleaned. */
export type PushEvent = {
  readonly id: string;
  readonly type: string;
  readonly openId?: string;
  readonly chatId?: string;
  readonly private: boolean;
  readonly event: Readonly<Record<string, unknown>>;
} & (
  | { readonly kind: "message"; readonly messageId: string }
  | { readonly kind: "click" }
  | { readonly kind: "event" }
);

/** Reads an opened push again, whole. Throws when it is not one: it was one when it was accepted. */
export function readPushEvent(key: string, body: unknown): PushEvent {
  const cleaned = cleanDeep(body);
  const envelope = readEnvelope(cleaned);
  if (envelope?.kind !== "push") throw new Error("not a push");
  const event = z.object({ event: z.looseObject({}) }).parse(cleaned).event;
  const base = { id: key, type: envelope.type, event };
  if (envelope.message) {
    const { messageId, chatId, openId, private: isPrivate } = envelope.message;
    return { ...base, kind: "message", messageId, chatId, private: isPrivate, ...(openId ? { openId } : {}) };
  }
  if (envelope.type === "card.action.trigger") {
    const { operator, context } = click.parse(event);
    const chatId = context?.open_chat_id;
    return { ...base, kind: "click", openId: operator.open_id, private: false, ...(chatId ? { chatId } : {}) };
  }
  const seen = other.safeParse(event).data ?? {};
  const openId = seen.operator_id?.open_id ?? seen.operator?.operator_id?.open_id ?? seen.operator?.open_id;
  const chatId = seen.chat_id;
  return { ...base, kind: "event", private: false, ...(openId ? { openId } : {}), ...(chatId ? { chatId } : {}) };
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; both are dropped from every text of what was opened. */
export function cleanDeep<T>(value: T): T {
  // The shape stays: only the characters of strings change.
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\u0000", "").replace(/\p{Surrogate}/gu, "");
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]));
}
