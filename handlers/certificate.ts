import { z } from "zod";
import { certificateCard, certificateMenu } from "../src/bot/cards/certificate.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { askCertificate, showCertificate } from "../src/certificates/ask.ts";

export const command = defineCommand({
  name: { zh: "证明", en: "certificate" },
  aliases: ["开证明", "能开吗"],
  summary: {
    zh: "村（社区）能不能开这份证明，不能开的去哪里办",
    en: "May the village certify it, and where to go if not",
  },
  usage: { zh: "/证明 <证明什么>", en: "/certificate <of what>" },
  example: { zh: "/证明 婚姻状况", en: "/certificate 婚姻状况" },
  where: "anywhere",
  who: "everyone",
  params: [
    {
      key: "words",
      label: { zh: "证明什么", en: "Of what" },
      kind: "rest",
      hint: { zh: "例如 未婚、无犯罪记录、亲属关系", en: "In everyday Chinese words" },
    },
  ],
  args: z.object({ words: z.string().trim().min(1).max(200) }),
  async run(ctx, { words }) {
    const asked = await askCertificate(ctx, words);
    return reply(certificateCard(asked, ctx.t), { menu: certificateMenu(asked, ctx.t) });
  },
});

const open = defineAction({
  name: "certificate.open",
  who: "everyone",
  value: z.object({ id: z.string().regex(/^[\w-]{1,60}$/) }),
  async run(ctx, { value }) {
    const asked = await showCertificate(ctx, value.id);
    if (!asked) {
      const toast = { type: "warning", text: ctx.t("certificate.gone", {}) } as const;
      // In a group the card is the asker's, whose town may have other lists than the one who clicks.
      if (ctx.chat.kind === "group") return { toast };
      return { toast, card: noticeCard(ctx.t("certificate.gone", {}), [ctx.t("certificate.goneNext", {})], "warn") };
    }
    return { toast: { type: "info", text: ctx.t("certificate.opened", {}) }, card: certificateCard(asked, ctx.t) };
  },
});

export const actions = [open];
