import { type Endpoint, ok, param } from "./endpoint.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { findMessage, personId } from "./send.ts";

/** Buzzes people about one of the bot's own messages. Nothing is shown here; who cannot be reached is named. */
export const urgentInApp: Endpoint = {
  name: "message.urgent_app",
  method: "PATCH",
  path: "/open-apis/im/v1/messages/:message_id/urgent_app",
  auth: "tenant",
  scopes: ["im:message.urgent"],
  run: (sim, call) => {
    const message = findMessage(sim, param(call, "message_id"));
    call.touched.messageId = message.messageId;
    if (message.sender.id !== sim.world.app.appId) throw new Refusal(230012, "Bot is NOT the sender of the message.");
    const ids = call.body.user_id_list;
    if (!Array.isArray(ids) || ids.length === 0) throw invalidField("user_id_list", "user_id_list is required");
    const idType = call.query.get("user_id_type") ?? "open_id";
    const members = sim.world.chats.get(message.chatId)?.members ?? [];
    const reachable = new Set(
      members.flatMap((openId) => sim.world.people.get(openId) ?? []).map((person) => personId(person, idType)),
    );
    const invalid = ids.filter((id) => typeof id !== "string" || !reachable.has(id));
    if (invalid.length === ids.length) throw new Refusal(230001, "All user ids are invalid.");
    return ok({ invalid_user_id_list: invalid });
  },
};
