import { z } from "zod";
import { emergenciesCard, emergencyCard, emergencyDraftCard } from "../src/bot/cards/emergency.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { dayCard, monthCard } from "../src/bot/cards/roster.ts";
import { draftCard, swapCard } from "../src/bot/cards/swap.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import type { EmergencyLine } from "../src/bot/emergency-line.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import { readRosterLine } from "../src/bot/roster-line.ts";
import type { Context } from "../src/context.ts";
import { closeEmergency, draftEmergency, openEmergencies, openEmergency } from "../src/courtesy/emergency.ts";
import { UserError } from "../src/errors.ts";
import { handOver } from "../src/roster/hand-over.ts";
import { draftSwap, proposeSwap } from "../src/roster/propose-swap.ts";
import { sendMonth } from "../src/roster/send-month.ts";
import { settleSwap } from "../src/roster/settle-swap.ts";
import { showDay } from "../src/roster/show-day.ts";
import { showMonth } from "../src/roster/show-month.ts";

export const command = defineCommand({
  name: { zh: "值班", en: "roster" },
  aliases: ["谁值班", "今天谁值班"],
  summary: { zh: "今天谁值班，换班，交接班", en: "who is on duty, swaps and hand-over" },
  usage: {
    zh: "/值班 [明天|日期|表|换 日期 姓名|交接 事项|应急]",
    en: "/roster [tomorrow|day|table|swap day name|handover text|emergency]",
  },
  example: { zh: "/值班 明天", en: "/roster tomorrow" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "line",
      label: { zh: "看哪一天，或要做什么", en: "Which day, or what to do" },
      kind: "rest",
      optional: true,
      hint: { zh: "例如 明天、表、换 3月5日 李建国", en: "such as tomorrow, table, swap 03-05 李建国" },
    },
  ],
  args: z.object({ line: z.string().trim().max(600).optional() }),
  async run(ctx, { line }) {
    const wanted = readRosterLine(line ?? "", dayOf(ctx.now()));
    switch (wanted.kind) {
      case "day":
        return reply(dayCard(await showDay(ctx, wanted.day), ctx.t));
      case "month":
        return monthReply(ctx, wanted.month);
      case "swap":
        return reply(draftCard(await draftSwap(ctx, wanted), ctx.t));
      case "handover": {
        const { next } = await handOver(ctx, wanted.said);
        const line = next ? ctx.t("roster.handover.done", { next }) : ctx.t("roster.handover.doneNobody", {});
        return reply(noticeCard(ctx.t("roster.handover.doneTitle", {}), [line], "good"));
      }
      case "emergency":
        return emergency(ctx, wanted.wish);
      case "unclear":
        return unclear(ctx, wanted.about);
    }
  },
});

async function monthReply(ctx: Context, month: string): Promise<Reply> {
  const view = await showMonth(ctx, month);
  const isSent = ctx.chat.kind === "p2p" && (await sendMonth(ctx, month));
  return reply(monthCard(view, ctx.t(isSent ? "roster.month.fileFollows" : "roster.month.inPrivate", {}), ctx.t));
}

/** Who leads lets safety messages through for a while; what is open anybody may see whom it concerns. */
async function emergency(ctx: Context, wish: EmergencyLine): Promise<Reply> {
  const at = ctx.now();
  if (wish.do === "show") return reply(emergenciesCard(await openEmergencies(ctx), at, ctx.t));
  if (wish.do === "unclear") return reply(emergenciesCard([], at, ctx.t));
  if (wish.do === "open") {
    if (ctx.chat.kind === "group") throw new UserError("error.privateOnly", {});
    const draft = await draftEmergency(ctx, wish);
    if (!wish.confirmed) return reply(emergencyDraftCard(draft, at, ctx.t));
    return reply(emergencyCard(await openEmergency(ctx, draft), at, ctx.t));
  }
  const open = (await openEmergencies(ctx)).filter((one) => one.mine && (!wish.area || one.areaName === wish.area));
  const [only] = open;
  // Which one of several is for the person to say.
  if (!only || open.length > 1) return reply(emergenciesCard(open, at, ctx.t));
  return reply(emergencyCard((await closeEmergency(ctx, only.id)).window, at, ctx.t));
}

function unclear(ctx: Context, about: "swap" | "handover" | "other"): Reply {
  if (about === "swap") return reply(noticeCard(ctx.t("roster.usage.swapTitle", {}), [ctx.t("roster.usage.swap", {})]));
  if (about === "handover") {
    return reply(noticeCard(ctx.t("roster.usage.handoverTitle", {}), [ctx.t("roster.usage.handover", {})]));
  }
  return reply(noticeCard(ctx.t("roster.usage.title", {}), [ctx.t("roster.usage.text", {})]));
}

const propose = defineAction({
  name: "roster.propose",
  who: "members",
  value: z.object({ shift: z.uuid(), partner: z.uuid(), back: z.uuid().exactOptional() }),
  async run(ctx, { value, messageId }) {
    const { shift: shiftId, partner: partnerId, back } = value;
    const view = await proposeSwap(ctx, { shiftId, partnerId, ...(back ? { returnId: back } : {}) }, { messageId });
    return {
      toast: { type: "success", text: ctx.t("swap.toast.proposed", {}) },
      card: swapCard(view, "proposer", ctx.t),
    };
  },
});

const id = z.object({ id: z.uuid() });
const accept = defineAction({
  name: "roster.accept",
  who: "members",
  value: id,
  run: (ctx, { value, messageId }) => settle(ctx, value.id, "accepted", messageId),
});
const decline = defineAction({
  name: "roster.decline",
  who: "members",
  value: id,
  run: (ctx, { value, messageId }) => settle(ctx, value.id, "declined", messageId),
});
const withdraw = defineAction({
  name: "roster.withdraw",
  who: "members",
  value: id,
  run: (ctx, { value, messageId }) => settle(ctx, value.id, "withdrawn", messageId),
});

/** The card that was pressed shows how the swap stands, and so does the one on which it was proposed. */
async function settle(
  ctx: Context,
  swapId: string,
  wish: "accepted" | "declined" | "withdrawn",
  messageId: string,
): Promise<ClickOutcome> {
  const { view, byThis, proposerCard } = await settleSwap(ctx, swapId, wish);
  const key = byThis && view.state !== "draft" ? (`swap.toast.${view.state}` as const) : "swap.toast.settled";
  const isOwn = proposerCard.messageId === messageId;
  return {
    toast: { type: byThis && view.state === wish ? "success" : "info", text: ctx.t(key, {}) },
    card: swapCard(view, wish === "withdrawn" ? "proposer" : "partner", ctx.t),
    ...(byThis && !isOwn ? { others: [{ ...proposerCard, card: swapCard(view, "proposer", ctx.t) }] } : {}),
  };
}

const leads = ["leader", "coordinator"] as const;
const reasonForm = z.object({ reason: z.string().max(200).catch("") });

const open = defineAction({
  name: "emergency.open",
  who: leads,
  value: z.object({ area: z.uuid(), kind: z.enum(["安保", "应急"]), hours: z.int().min(1).max(72) }),
  async run(ctx, { value, form }) {
    const { area: areaId, kind, hours } = value;
    const window = await openEmergency(ctx, { areaId, kind, hours, reason: reasonForm.parse(form).reason });
    const card = emergencyCard(window, ctx.now(), ctx.t);
    return { toast: { type: "success", text: ctx.t("emergency.toast.open", {}) }, card };
  },
});

const close = defineAction({
  name: "emergency.close",
  who: leads,
  value: id,
  async run(ctx, { value }) {
    const { window, byThis } = await closeEmergency(ctx, value.id);
    const said = ctx.t(byThis ? "emergency.toast.closed" : "emergency.toast.before", {});
    return { toast: { type: byThis ? "success" : "info", text: said }, card: emergencyCard(window, ctx.now(), ctx.t) };
  },
});

export const actions = [propose, accept, decline, withdraw, open, close];
