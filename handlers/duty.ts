import { z } from "zod";
import { dutyCard, dutyMenu, dutyMenuCard, noDutyCard } from "../src/bot/cards/duty.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { sendBackCard } from "../src/bot/cards/send-back.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { findDuty } from "../src/duties/find.ts";
import { sendBackText } from "../src/duties/send-back.ts";
import { showDuties } from "../src/duties/show.ts";
import { townOfAsker } from "../src/duties/whom-to-ask.ts";

export const command = defineCommand({
  name: { zh: "查职责", en: "duty" },
  aliases: ["谁管", "归谁管", "职责"],
  summary: {
    zh: "一件事归谁管、我们做哪一份、找哪个岗位",
    en: "Whose duty it is, our part of it, and which post to ask",
  },
  usage: { zh: "/查职责 <要查的事>", en: "/duty <what it is about>" },
  example: { zh: "/查职责 飞线充电", en: "/duty 飞线充电" },
  where: "anywhere",
  who: "everyone",
  params: [
    {
      key: "question",
      label: { zh: "要查的事", en: "What it is about" },
      kind: "rest",
      hint: { zh: "照平时说的写，例如 楼下烧烤的油烟", en: "In everyday Chinese words" },
    },
  ],
  args: z.object({ question: z.string().trim().min(1).max(200) }),
  async run(ctx, { question }) {
    const found = await findDuty(ctx, question);
    switch (found.kind) {
      case "best": {
        const listed = [found.duty, ...found.others];
        return reply(dutyCard({ duty: found.duty, listed }, ctx.t), { menu: dutyMenu(listed, ctx.t) });
      }
      case "several":
        return reply(dutyMenuCard(found.duties, ctx.t), { menu: dutyMenu(found.duties, ctx.t) });
      case "none": {
        const town = await townOfAsker(ctx);
        const office = town ? ctx.t("duty.office.town", { town }) : ctx.t("duty.office.any", {});
        return reply(noDutyCard(found.nearest, office, ctx.t), { menu: dutyMenu(found.nearest, ctx.t) });
      }
    }
  },
});

const id = z.string().regex(/^[\w-]{1,60}$/);

const open = defineAction({
  name: "duty.open",
  who: "everyone",
  value: z.object({ id, among: z.string().max(600) }),
  async run(ctx, { value }) {
    const listed = await showDuties(ctx, value.among.split(",").slice(0, 10));
    const duty = listed.find((one) => one.id === value.id);
    if (!duty) {
      const toast = { type: "warning", text: ctx.t("duty.gone", {}) } as const;
      // In a group the card is the asker's, whose town may have other lists than the one who clicks.
      if (ctx.chat.kind === "group") return { toast };
      return { toast, card: noticeCard(ctx.t("duty.gone", {}), [ctx.t("duty.goneNext", {})], "warn") };
    }
    return { toast: { type: "info", text: ctx.t("duty.opened", {}) }, card: dutyCard({ duty, listed }, ctx.t) };
  },
});

const sendBack = defineAction({
  name: "duty.sendBack",
  who: "members",
  value: z.object({ id }),
  async run(ctx, { value }) {
    const sent = await sendBackText(ctx, value.id);
    const toast = { type: "info", text: ctx.t(sent.kind === "gone" ? "duty.gone" : "duty.backReady", {}) } as const;
    return sent.kind === "gone" && ctx.chat.kind === "group" ? { toast } : { toast, card: sendBackCard(sent, ctx.t) };
  },
});

export const actions = [open, sendBack];
