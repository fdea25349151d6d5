import { z } from "zod";
import { definitionCard, definitionMenu, definitionMenuCard, noDefinitionCard } from "../src/bot/cards/define.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { defineElement, openDefinition } from "../src/catalogue/define.ts";

export const command = defineCommand({
  name: { zh: "口径", en: "define" },
  aliases: ["查口径", "数据项"],
  summary: {
    zh: "一个数据项指什么、谁负责、多久更新、谁在读",
    en: "What a data item means, who owns it, how fresh it is, who reads it",
  },
  usage: { zh: "/口径 <数据项>", en: "/define <data item>" },
  example: { zh: "/口径 人均纯收入", en: "/define 人均纯收入" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "words",
      label: { zh: "数据项", en: "Data item" },
      kind: "rest",
      hint: { zh: "照表头上的写，例如 与户主关系", en: "As the form's header says it" },
    },
  ],
  args: z.object({ words: z.string().trim().min(1).max(80) }),
  async run(ctx, { words }) {
    const found = await defineElement(ctx, words);
    switch (found.kind) {
      case "best":
        return reply(definitionCard(found.definition, found.listed, ctx.t), {
          menu: definitionMenu(found.listed, ctx.t),
        });
      case "several":
        return reply(definitionMenuCard(found.listed, ctx.t), { menu: definitionMenu(found.listed, ctx.t) });
      case "none":
        return reply(noDefinitionCard(words, found.nearest, ctx.t), { menu: definitionMenu(found.nearest, ctx.t) });
    }
  },
});

const code = z.string().regex(/^[a-z]\.[a-z0-9_]{1,40}$/);

const open = defineAction({
  name: "define.open",
  who: "members",
  value: z.object({ code, among: z.string().max(400) }),
  async run(ctx, { value }) {
    const opened = await openDefinition(ctx, value.code, value.among.split(",").slice(0, 10));
    if (!opened) {
      const card = noticeCard(ctx.t("define.gone", {}), [ctx.t("define.goneNext", {})], "warn");
      return { toast: { type: "warning", text: ctx.t("define.gone", {}) }, card };
    }
    return {
      toast: { type: "info", text: ctx.t("define.opened", {}) },
      card: definitionCard(opened.definition, opened.listed, ctx.t),
    };
  },
});

export const actions = [open];
