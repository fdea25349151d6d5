import type { Context } from "../context.ts";
import type { Effect } from "../db/outbox.ts";
import type { House } from "../house.ts";
import type { PushEvent } from "../ingress/push.ts";
import { handleClick } from "./click.ts";
import { toContent } from "./content.ts";
import { handle } from "./handle.ts";
import { readClick, readIncoming } from "./incoming.ts";

/** What a push led to: a closed word for logs and metrics, the effects to record, and a click's toast. */
export interface Answered {
  readonly outcome: string;
  readonly command?: string;
  readonly effects: readonly Omit<Effect, "cause">[];
  readonly toast?: { readonly type: "success" | "info" | "warning" | "error"; readonly text: string };
}

type Of<K extends PushEvent["kind"]> = Extract<PushEvent, { kind: K }>;

/** A typed message: exactly one reply to it. What is not meant for the bot gets none. */
export async function answerMessage(
  house: House,
  ctx: Context,
  push: Of<"message">,
  plainText: boolean,
): Promise<Answered> {
  const incoming = readIncoming(push.event, house.botOpenId() ?? "");
  if (!incoming) return { outcome: "not ours", effects: [] };
  if (incoming.chat.kind === "group" && !incoming.mentionsBot) return { outcome: "not mentioned", effects: [] };
  const answer = await handle(ctx, incoming, house.registry);
  const content = toContent(answer.card, { locale: ctx.locale, plainText });
  const effect = { kind: "reply", lane: incoming.chat.id, target: { replyTo: incoming.messageId }, content } as const;
  return { outcome: "answered", ...(answer.command ? { command: answer.command } : {}), effects: [effect] };
}

/** A tap: a toast at once, and the card as it stands afterwards. */
export async function answerClick(house: House, ctx: Context, push: Of<"click">): Promise<Answered> {
  const click = readClick(push.event);
  if (!click) return { outcome: "not ours", effects: [], toast: { type: "info", text: ctx.t("click.old", {}) } };
  const done = await handleClick(ctx, click, house.registry);
  const pressed = done.card ? [{ chatId: click.chatId, messageId: click.messageId, card: done.card }] : [];
  const effects = [...pressed, ...(done.others ?? [])].flatMap(({ chatId, messageId, card }) => {
    // A card stays a card: the message that is updated is one, whoever prefers plain text.
    const content = toContent(card, { locale: ctx.locale, plainText: false });
    if (content.msgType === "text") return [];
    return [{ kind: "patch", lane: chatId, target: { messageId }, content } as const];
  });
  const outcome = effects.length < pressed.length ? "too large" : "clicked";
  return { outcome, effects, toast: done.toast };
}

/** Anything else that happens on the platform. */
export async function reactToEvent(house: House, ctx: Context, push: Of<"event">): Promise<Answered> {
  const reaction = house.events.get(push.type);
  if (!reaction) return { outcome: "no reaction", effects: [] };
  const notices = await reaction.run(ctx, push.event);
  const effects = notices.map(({ to, card }) => {
    const content = toContent(card, { locale: ctx.locale, plainText: false });
    return { kind: "send", lane: "chatId" in to ? to.chatId : to.openId, target: to, content } as const;
  });
  return { outcome: "reacted", effects };
}
