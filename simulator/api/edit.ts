import type { Sim } from "../sim.ts";
import type { MessageRecord } from "../world.ts";
import { checkCardContent, checkContent, isCardOfSchema2 } from "./content.ts";
import { type Call, type Endpoint, ok, param, textField } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";
import { findMessage } from "./send.ts";

const DAY_MS = 24 * 60 * 60_000;
const CARD_LIFE_MS = 14 * DAY_MS;
const RECALL_MS = DAY_MS;
const EDITS_MAX = 20;
const UPDATE_SCOPES = ["im:message", "im:message:send_as_bot", "im:message:update"];

export const patchMessage: Endpoint = {
  name: "message.patch",
  method: "PATCH",
  path: "/open-apis/im/v1/messages/:message_id",
  auth: "tenant",
  scopes: UPDATE_SCOPES,
  run: async (sim, call) => {
    const content = textField(call, "content");
    const message = ownMessage(sim, call);
    if (message.msgType !== "interactive") throw new Refusal(230001, "This message is NOT a card.");
    replaceable(sim, message);
    checkCardContent(sim, content);
    if (isCardOfSchema2(content) !== isCardOfSchema2(message.content)) {
      throw new Refusal(230001, "A card keeps the schema it was sent with.");
    }
    if (sim.rates.take(`patch ${message.messageId}`, sim.settings.limits.patchPerSecond, 1000) > 0) {
      throw new Refusal(230020, "This operation triggers the frequency limit.");
    }
    await call.pause();
    setCard(sim, message, content);
    return ok({});
  },
};

export const putMessage: Endpoint = {
  name: "message.update",
  method: "PUT",
  path: "/open-apis/im/v1/messages/:message_id",
  auth: "tenant",
  scopes: UPDATE_SCOPES,
  run: (sim, call) => {
    const msgType = textField(call, "msg_type");
    const content = textField(call, "content");
    const message = ownMessage(sim, call);
    if (msgType !== "text" && msgType !== "post") throw new Refusal(230001, "Only text and post can be edited.");
    if (message.msgType !== msgType) throw new Refusal(230001, "msg_type does not match the message.");
    if (message.edits >= EDITS_MAX) throw new Refusal(230072, "The message has reached its edit limit.");
    checkContent(sim, msgType, content, "group");
    message.content = content;
    message.edits++;
    touch(sim, message);
    return ok({ message_id: message.messageId, msg_type: msgType, updated: true });
  },
};

export const deleteMessage: Endpoint = {
  name: "message.delete",
  method: "DELETE",
  path: "/open-apis/im/v1/messages/:message_id",
  auth: "tenant",
  scopes: ["im:message", "im:message:send_as_bot", "im:message:recall"],
  run: (sim, call) => {
    const message = findMessage(sim, param(call, "message_id"));
    note(call, message);
    if (message.sender.id !== sim.world.app.appId) throw new Refusal(230026, "No permission to recall this message.");
    if (message.recalledAt !== null) throw new Refusal(230110, "The message has been deleted.");
    if (sim.clock.ms() - message.createdAt > RECALL_MS) throw new Refusal(230009, "The recall window is over.");
    message.recalledAt = sim.clock.ms();
    sim.world.updateMessage(message);
    return ok({});
  },
};

/** The card as everyone sees it from now on. */
export function setCard(sim: Sim, message: MessageRecord, content: string): void {
  message.content = content;
  touch(sim, message);
}

/** A card can be replaced and clicked for 14 days. */
export function replaceable(sim: Sim, message: MessageRecord): void {
  if (message.recalledAt !== null) throw new Refusal(230011, "The message was recalled.");
  if (sim.clock.ms() - message.createdAt > CARD_LIFE_MS) {
    throw new Refusal(230031, "The card is more than 14 days old.");
  }
}

function ownMessage(sim: Sim, call: Call): MessageRecord {
  const message = findMessage(sim, param(call, "message_id"));
  note(call, message);
  if (message.sender.id !== sim.world.app.appId) throw new Refusal(230012, "Bot is NOT the sender of the message.");
  if (message.recalledAt !== null) throw new Refusal(230011, "The message was recalled.");
  return message;
}

function note(call: Call, message: MessageRecord): void {
  call.touched.messageId = message.messageId;
  call.touched.chatId = message.chatId;
}

function touch(sim: Sim, message: MessageRecord): void {
  message.updatedAt = sim.clock.ms();
  message.version++;
  sim.world.updateMessage(message);
}
