import { z } from "zod";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { giveFeedback } from "../src/bot/feedback.ts";
import { reply } from "../src/bot/reply.ts";

export const command = defineCommand({
  name: { zh: "吐槽", en: "feedback" },
  aliases: ["提意见", "提建议", "意见箱", "complain"],
  summary: { zh: "说说我哪里不好用，不记姓名", en: "what annoys you about me, kept without your name" },
  usage: { zh: "/吐槽 <想说的话>", en: "/feedback <your words>" },
  example: { zh: "/吐槽 列表太长，手机上要翻好几屏", en: "/feedback the list is too long for a phone" },
  where: "anywhere",
  who: "everyone",
  discreet: true,
  params: [
    {
      key: "said",
      label: { zh: "想说的话", en: "your words" },
      kind: "rest",
      hint: { zh: "哪一步、哪里不顺手", en: "which step, what was in the way" },
    },
  ],
  args: z.object({ said: z.string().trim().min(2).max(2000) }),
  async run(ctx, { said }) {
    await giveFeedback(ctx, said);
    return reply(noticeCard(ctx.t("feedback.title", {}), [ctx.t("feedback.text", {})], "good"));
  },
});
