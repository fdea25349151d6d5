import { z } from "zod";
import { includes } from "../src/bot/audience.ts";
import { applyingCard, askWorkbookCard, droppedCard, importProgressCard } from "../src/bot/cards/import.ts";
import { choiceCard } from "../src/bot/cards/menu.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { fileArg } from "../src/bot/file-arg.ts";
import { requireAudience } from "../src/bot/middleware.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import { say } from "../src/bot/words.ts";
import type { Context } from "../src/context.ts";
import { importKind, importKinds } from "../src/imports/all.ts";
import { beginImport } from "../src/imports/begin.ts";
import { approveImport, type Decided, dropImport } from "../src/imports/decide.ts";
import { sendTemplate } from "../src/imports/send-template.ts";

const who = ["admin", "coordinator", "town_officer"] as const;

export const command = defineCommand({
  name: { zh: "导入", en: "import" },
  aliases: ["导入表格"],
  summary: { zh: "用表格导入，先看结果再写入", en: "Import from a workbook; you see the result first" },
  usage: {
    zh: "/导入 <什么>，再发表格；模板：/导入 模板 <什么>",
    en: "/import <what>, then the file; /import template <what>",
  },
  example: { zh: "/导入 职责清单", en: "/import duty lists" },
  where: "private",
  who,
  params: [
    {
      key: "what",
      label: { zh: "导入什么", en: "What" },
      kind: "choice",
      choices: importKinds.map(({ key, words, who }) => ({ value: key, label: words, who })),
      optional: true,
    },
    {
      key: "form",
      label: { zh: "只要模板", en: "Template only" },
      kind: "choice",
      choices: [{ value: "template", label: { zh: "模板", en: "template" } }],
      optional: true,
    },
    { key: "file", label: { zh: "表格文件", en: "The workbook" }, kind: "file", optional: true },
  ],
  args: z.object({ what: z.string().optional(), form: z.string().optional(), file: fileArg.optional() }),
  async run(ctx, { what, form, file }) {
    const kind = importKind(what ?? "");
    if (!kind) return menu(ctx, form !== undefined);
    await requireAudience(ctx, kind.who);
    if (form) {
      await sendTemplate(ctx, kind);
      const name = say(kind.words, ctx.locale);
      return reply(
        noticeCard(ctx.t("import.template.title", { kind: name }), [ctx.t("import.template.text", { kind: name })]),
      );
    }
    if (!file) {
      const waiting = { command: "import", key: "file", given: { what: kind.key } };
      return reply(askWorkbookCard({ kind, ctx }), { waiting });
    }
    await beginImport(ctx, kind, file);
    return reply(importProgressCard({ kind, ctx }, "queued"));
  },
});

export const actions = [
  defineAction({
    name: "import.apply",
    who,
    value: z.object({ id: z.uuid() }),
    async run(ctx, { value }) {
      const decided = await approveImport(ctx, value.id);
      const kind = decided.kind === "taken" ? importKind(decided.importKind) : undefined;
      if (decided.kind !== "taken" || !kind) return notTaken(ctx, decided);
      return {
        toast: { type: "success", text: ctx.t("import.taken", {}) },
        card: applyingCard({ kind, ctx }, decided.counts),
      };
    },
  }),
  defineAction({
    name: "import.drop",
    who,
    value: z.object({ id: z.uuid() }),
    async run(ctx, { value }) {
      const decided = await dropImport(ctx, value.id);
      const kind = decided.kind === "taken" ? importKind(decided.importKind) : undefined;
      if (decided.kind !== "taken" || !kind) return notTaken(ctx, decided);
      return { toast: { type: "info", text: ctx.t("import.isDropped", {}) }, card: droppedCard({ kind, ctx }) };
    },
  }),
];

function menu(ctx: Context, template: boolean): Reply {
  const kinds = importKinds.filter((kind) => includes(kind.who, ctx.actor));
  const word = ctx.locale === "en" ? "/import" : "/导入";
  const form = template ? (ctx.locale === "en" ? " template" : " 模板") : "";
  const lines = kinds.map((kind) => `${word}${form} ${say(kind.words, ctx.locale)}`);
  const example = kinds[0] ? say(kinds[0].words, ctx.locale) : "";
  const title = ctx.t(template ? "import.menu.template" : "import.menu.title", {});
  const hint = template ? ctx.t("import.menu.templateHint", {}) : ctx.t("import.menu.hint", { example });
  return reply(choiceCard({ title, lines, hint }), { menu: lines.map((line) => ({ label: line, line })) });
}

function notTaken(ctx: Context, decided: Decided): ClickOutcome {
  if (decided.kind === "expired") return { toast: { type: "warning", text: ctx.t("import.expired", {}) } };
  if (decided.kind !== "before") return { toast: { type: "info", text: ctx.t("click.old", {}) } };
  const key = decided.state === "dropped" ? "import.isDropped" : "import.already";
  return { toast: { type: "info", text: ctx.t(key, {}) } };
}
