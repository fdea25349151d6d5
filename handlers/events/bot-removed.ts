import { defineEvent } from "../../src/bot/define-event.ts";
import { chatOf } from "../../src/bot/event-fields.ts";
import { leaveChat } from "../../src/outbox/leave-chat.ts";

/** Removed from a group, or the group is gone: what still waited for it ends there, with the reason. */
export const on = defineEvent({
  types: ["im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"],
  async run(ctx, event) {
    await leaveChat(ctx.db, chatOf(event));
    return [];
  },
});
