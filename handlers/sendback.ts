import { z } from "zod";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { sendBackCard } from "../src/bot/cards/send-back.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { lastLines } from "../src/bot/dialog.ts";
import { reply } from "../src/bot/reply.ts";
import { sendBackText } from "../src/duties/send-back.ts";

export const command = defineCommand({
  name: { zh: "退回", en: "sendback" },
  aliases: [],
  summary: { zh: "把不该我们做的事退回去，给出现成的文字", en: "Send back what is not ours, with the text ready" },
  usage: { zh: "/退回 <列表里的第几项>", en: "/sendback <number on the last list>" },
  example: { zh: "/退回 1", en: "/sendback 1" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "number",
      label: { zh: "第几项", en: "Number" },
      kind: "number",
      hint: { zh: "刚才列表里行首的数字", en: "The number at the beginning of the line" },
    },
  ],
  args: z.object({ number: z.int().min(1).max(99) }),
  async run(ctx, { number }) {
    const lines = await lastLines(ctx);
    if (lines.length === 0) {
      return reply(noticeCard(ctx.t("sendback.noneTitle", {}), [ctx.t("sendback.none", {})]));
    }
    const line = lines[number - 1];
    if (!line) {
      const title = ctx.t("sendback.beyondTitle", { number });
      return reply(noticeCard(title, [ctx.t("sendback.beyond", { count: lines.length })]));
    }
    if (line.ref?.kind !== "duty") {
      return reply(noticeCard(ctx.t("sendback.otherTitle", { number }), [ctx.t("sendback.other", {})]));
    }
    return reply(sendBackCard(await sendBackText(ctx, line.ref.id), ctx.t));
  },
});
