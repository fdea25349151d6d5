import { greetingCard } from "../../src/bot/cards/greeting.ts";
import { defineEvent } from "../../src/bot/define-event.ts";
import { personOf } from "../../src/bot/event-fields.ts";
import { greetOnce } from "../../src/bot/greet-once.ts";

/** Somebody opens the private chat: greeted the first time, never again. */
export const on = defineEvent({
  types: ["im.chat.access_event.bot_p2p_chat_entered_v1"],
  async run(ctx, event) {
    const openId = personOf(event);
    if (!(await greetOnce(ctx, openId))) return [];
    return [{ to: { openId }, card: greetingCard("p2p", ctx.t) }];
  },
});
