import { z } from "zod";
import { catchUpCard, catchUpMenu } from "../src/bot/cards/catchup.ts";
import { catchUp } from "../src/bot/catch-up.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";

export const command = defineCommand({
  name: { zh: "补课", en: "catchup" },
  aliases: ["我错过了什么", "错过了什么"],
  summary: {
    zh: "请假、静音回来：五行说清欠什么、漏了什么",
    en: "back from leave: what I owe and missed, in five lines",
  },
  usage: { zh: "/补课", en: "/catchup" },
  example: { zh: "/补课", en: "/catchup" },
  where: "private",
  who: "members",
  params: [],
  args: z.object({}),
  async run(ctx) {
    const found = await catchUp(ctx);
    return reply(catchUpCard(found, ctx.t), { menu: catchUpMenu(found, ctx.t) });
  },
});
