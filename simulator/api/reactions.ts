import { newId } from "../ids.ts";
import type { Sim } from "../sim.ts";
import type { MessageRecord, ReactionRecord } from "../world.ts";
import { type Call, type Endpoint, isObject, ok, pageSize, param } from "./endpoint.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { findMessage } from "./send.ts";

const PATH = "/open-apis/im/v1/messages/:message_id/reactions";
const WRITE = ["im:message", "im:message.reactions:write_only"];
const READ = ["im:message", "im:message:readonly", "im:message.reactions:read"];

export const addReaction: Endpoint = {
  name: "reaction.create",
  method: "POST",
  path: PATH,
  auth: "tenant",
  scopes: WRITE,
  run: (sim, call) => {
    const message = visibleMessage(sim, call);
    const type = call.body.reaction_type;
    const emoji = isObject(type) ? type.emoji_type : undefined;
    if (typeof emoji !== "string" || !/^[A-Za-z0-9_]{1,40}$/.test(emoji)) {
      throw new Refusal(231001, "reaction type is invalid.");
    }
    const own = { kind: "app", id: sim.world.app.appId } as const;
    const kept = [...sim.world.reactions.values()].find(
      (each) => each.messageId === message.messageId && each.emoji === emoji && each.operator.id === own.id,
    );
    const reaction: ReactionRecord = kept ?? {
      reactionId: newId.reaction(),
      messageId: message.messageId,
      emoji,
      operator: own,
      at: sim.clock.ms(),
    };
    sim.world.reactions.set(reaction.reactionId, reaction);
    sim.world.announce({ kind: "quiet" });
    return ok(reactionItem(reaction));
  },
};

export const listReactions: Endpoint = {
  name: "reaction.list",
  method: "GET",
  path: PATH,
  auth: "tenant",
  scopes: READ,
  run: (sim, call) => {
    const message = visibleMessage(sim, call);
    const offset = sim.pages.read(call.query.get("page_token"));
    if (offset === null) throw invalidField("page_token", "the page token is invalid or has expired");
    const wanted = call.query.get("reaction_type");
    const all = [...sim.world.reactions.values()].filter(
      (each) => each.messageId === message.messageId && (!wanted || each.emoji === wanted),
    );
    const page = sim.pages.slice(all, offset, pageSize(call, 50, 20));
    return ok({ ...page, items: page.items.map(reactionItem) });
  },
};

export const deleteReaction: Endpoint = {
  name: "reaction.delete",
  method: "DELETE",
  path: `${PATH}/:reaction_id`,
  auth: "tenant",
  scopes: WRITE,
  run: (sim, call) => {
    const message = visibleMessage(sim, call);
    const reaction = sim.world.reactions.get(param(call, "reaction_id"));
    if (!reaction || reaction.messageId !== message.messageId)
      throw new Refusal(231011, "The reaction does NOT exist.");
    if (reaction.operator.id !== sim.world.app.appId)
      throw new Refusal(231007, "No permission to delete this reaction.");
    sim.world.reactions.delete(reaction.reactionId);
    sim.world.announce({ kind: "quiet" });
    return ok(reactionItem(reaction));
  },
};

function visibleMessage(sim: Sim, call: Call): MessageRecord {
  const message = findMessage(sim, param(call, "message_id"));
  call.touched.messageId = message.messageId;
  if (message.recalledAt !== null) throw new Refusal(231003, "The message was recalled.");
  if (!sim.world.chats.get(message.chatId)?.botIn) throw new Refusal(231002, "The operator is NOT in the chat.");
  return message;
}

function reactionItem(reaction: ReactionRecord): object {
  return {
    reaction_id: reaction.reactionId,
    operator: { operator_id: reaction.operator.id, operator_type: reaction.operator.kind },
    action_time: String(reaction.at),
    reaction_type: { emoji_type: reaction.emoji },
  };
}
