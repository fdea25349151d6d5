import { z } from "zod";
import { commandsFor, menuLine } from "../src/bot/answers.ts";
import { helpCard, inHelpOrder, oneHelpCard } from "../src/bot/cards/help.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { explainable } from "../src/bot/understand.ts";

export const command = defineCommand({
  name: { zh: "帮助", en: "help" },
  aliases: ["菜单", "命令", "怎么用", "使用说明", "功能", "?"],
  summary: { zh: "看我能办哪些事，或细看一条命令", en: "what I can do, or one command in detail" },
  usage: { zh: "/帮助 [命令]", en: "/help [command]" },
  example: { zh: "/帮助 查职责", en: "/help duty" },
  where: "anywhere",
  who: "everyone",
  params: [
    {
      key: "word",
      label: { zh: "命令", en: "command" },
      kind: "rest",
      hint: { zh: "例：查职责", en: "such as duty" },
      optional: true,
    },
  ],
  args: z.object({ word: z.string().trim().max(100).optional() }),
  async run(ctx, { word }, registry) {
    if (!registry) throw new Error("help is run by the bot, which knows the commands");
    const open = commandsFor(ctx, registry);
    const one = word ? explainable(word, registry, (other) => open.includes(other)) : undefined;
    if (one) return reply(oneHelpCard(one, ctx.t, ctx.locale), { menu: [menuLine(ctx, one)] });
    const view = { commands: open, place: ctx.chat.kind, ...(word ? { unknown: word } : {}) };
    const menu = inHelpOrder(open).flatMap(([, group]) => group.map((other) => menuLine(ctx, other)));
    return reply(helpCard(view, ctx.t, ctx.locale), { menu });
  },
});
