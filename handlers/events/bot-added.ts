import { greetingCard } from "../../src/bot/cards/greeting.ts";
import { defineEvent } from "../../src/bot/define-event.ts";
import { chatOf } from "../../src/bot/event-fields.ts";

/** Added to a group: says once what it can do here, and that ordinary talk does not reach it. */
export const on = defineEvent({
  types: ["im.chat.member.bot.added_v1"],
  async run(ctx, event) {
    return [{ to: { chatId: chatOf(event) }, card: greetingCard("group", ctx.t) }];
  },
});
