import { defineEvent } from "../../src/bot/define-event.ts";
import { messageOf } from "../../src/bot/event-fields.ts";
import { withdrawAnswer } from "../../src/outbox/withdraw-answer.ts";

/** A message was taken back: an answer that has not left yet does not leave. */
export const on = defineEvent({
  types: ["im.message.recalled_v1"],
  async run(ctx, event) {
    await withdrawAnswer(ctx.db, messageOf(event));
    return [];
  },
});
