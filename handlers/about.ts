import { z } from "zod";
import { aboutCard } from "../src/bot/cards/about.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";

export const command = defineCommand({
  name: { zh: "关于", en: "about" },
  aliases: ["你是谁", "你是什么", "版本", "隐私", "备案", "备案号", "version", "privacy"],
  summary: { zh: "谁在运行、存什么、存多久", en: "who runs this, what is kept and for how long" },
  usage: { zh: "/关于", en: "/about" },
  example: { zh: "/关于", en: "/about" },
  where: "anywhere",
  who: "everyone",
  params: [],
  args: z.object({}),
  async run(ctx) {
    return reply(aboutCard(ctx.about, ctx.t));
  },
});
