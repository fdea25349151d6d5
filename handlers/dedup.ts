import { z } from "zod";
import { dedupCard } from "../src/bot/cards/dedup.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { fileArg } from "../src/bot/file-arg.ts";
import { reply } from "../src/bot/reply.ts";
import { readLookUp } from "../src/bot/request-line.ts";
import { lookUp } from "../src/requests/look-up.ts";
import { beginTemplate } from "../src/requests/template.ts";

export const command = defineCommand({
  name: { zh: "查重", en: "dedup" },
  aliases: ["重复吗", "要过吗"],
  summary: {
    zh: "这张表哪些项已经有、谁要过差不多的；只看，不登记",
    en: "Which items of a form are held, and who asked for the like; nothing is filed",
  },
  usage: { zh: "/查重 <通知原文，或几项内容>", en: "/dedup <the notice, or some items>" },
  example: { zh: "/查重 80岁以上老人的姓名、身份证号、银行卡号", en: "/dedup 80岁以上老人的姓名、身份证号、银行卡号" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "line",
      label: { zh: "通知原文，或几项内容", en: "The notice, or some items" },
      kind: "rest",
      optional: true,
      hint: { zh: "例如 低保对象的姓名、联系电话、致困原因", en: "such as 低保对象的姓名、联系电话" },
    },
    { key: "file", label: { zh: "表格文件", en: "The workbook" }, kind: "file", optional: true },
  ],
  args: z.object({ line: z.string().trim().max(4000).optional(), file: fileArg.optional() }),
  async run(ctx, { line, file }) {
    if (file) {
      await beginTemplate(ctx, file, { kind: "dedup" });
      return reply(noticeCard(file.name, [ctx.t("request.reading.text", {})], "info"));
    }
    if (!line) {
      const waiting = { command: "dedup", key: "line", given: {} };
      return reply(noticeCard(ctx.t("dedup.noFields", {}), [ctx.t("dedup.noFieldsNext", {})]), { waiting });
    }
    const asked = readLookUp(line, dayOf(ctx.now()));
    if (asked.fields.length === 0)
      return reply(noticeCard(ctx.t("dedup.noFields", {}), [ctx.t("dedup.noFieldsNext", {})], "warn"));
    return reply(dedupCard(await lookUp(ctx, asked), ctx.t));
  },
});
