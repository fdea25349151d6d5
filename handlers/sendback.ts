import { z } from "zod";
import { includes } from "../src/bot/audience.ts";
import { checkCard, settledCheckCard } from "../src/bot/cards/check.ts";
import { deliveredCellsCard, reopenCard, whichVillageCard } from "../src/bot/cards/delivery.ts";
import { escapeMd } from "../src/bot/cards/escape.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { dueText } from "../src/bot/cards/request.ts";
import { sendBackCard } from "../src/bot/cards/send-back.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { lastLines } from "../src/bot/dialog.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import { splitFields } from "../src/bot/request-line.ts";
import type { Context } from "../src/context.ts";
import { sendBackText } from "../src/duties/send-back.ts";
import { UserError } from "../src/errors.ts";
import { openCheck } from "../src/requests/check.ts";
import { deliveredCells } from "../src/requests/delivered-cells.ts";
import { deliveredRequest, filingsOf, foundWrongOf } from "../src/requests/delivery-state.ts";
import { type Reopened, reopenAssignments } from "../src/requests/reopen.ts";
import { sendBackDelivered } from "../src/requests/send-back.ts";

export const command = defineCommand({
  name: { zh: "退回", en: "sendback" },
  aliases: [],
  summary: { zh: "把不该我们做的事退回去，给出现成的文字", en: "Send back what is not ours, with the text ready" },
  usage: { zh: "/退回 <列表里的第几项>", en: "/sendback <number on the last list>" },
  example: { zh: "/退回 1", en: "/sendback 1" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "number",
      label: { zh: "第几项", en: "Number" },
      kind: "number",
      hint: { zh: "刚才列表里行首的数字", en: "The number at the beginning of the line" },
    },
  ],
  args: z.object({ number: z.int().min(1).max(99) }),
  async run(ctx, { number }) {
    const lines = await lastLines(ctx);
    if (lines.length === 0) {
      return reply(noticeCard(ctx.t("sendback.noneTitle", {}), [ctx.t("sendback.none", {})]));
    }
    const line = lines[number - 1];
    if (!line) {
      const title = ctx.t("sendback.beyondTitle", { number });
      return reply(noticeCard(title, [ctx.t("sendback.beyond", { count: lines.length })]));
    }
    const { ref } = line;
    if (ref?.kind === "duty") return reply(sendBackCard(await sendBackText(ctx, ref.id), ctx.t));
    if (ref?.kind === "assignment") return ofVillage(ctx, ref.id);
    if (ref?.kind === "request") return ofRequest(ctx, ref.id);
    return reply(noticeCard(ctx.t("sendback.otherTitle", { number }), [ctx.t("sendback.other", {})]));
  },
});

/** A village's filing: its town sends cells back while it looks at them, and opens it again once it was delivered. */
async function ofVillage(ctx: Context, id: string): Promise<Reply> {
  const sheet = await openCheck(ctx, { id });
  if (!sheet) return reply(noticeCard(ctx.t("sendback.cannot", {}), [], "warn"));
  return reply(sheet.assignment.state === "submitted" ? checkCard(sheet, ctx.t) : settledCheckCard(sheet, ctx.t));
}

/** What a department was delivered: single cells go back before it is accepted, whole filings are opened again after. */
async function ofRequest(ctx: Context, id: string): Promise<Reply> {
  if (!includes(["department_officer", "coordinator"], ctx.actor)) {
    return reply(noticeCard(ctx.t("sendback.cannot", {}), [], "warn"));
  }
  const request = await deliveredRequest(ctx, id);
  if (!request) return reply(noticeCard(ctx.t("sendback.cannot", {}), [], "warn"));
  if (request.status !== "delivered") {
    const said = { no: request.no, state: ctx.t(`request.state.${request.status}`, {}) };
    return reply(noticeCard(ctx.t("sendback.notDelivered", said), []));
  }
  const filings = await filingsOf(ctx, request.id);
  return reply(request.acceptedAt ? reopenCard(request, filings, ctx.t) : whichVillageCard(request, filings, ctx.t));
}

const id = z.object({ id: z.uuid() });
const typed = z.string().max(400).catch("");
const several = z.array(z.string().max(80)).catch([]);

const which = defineAction({
  name: "delivery.pick",
  who: ["department_officer"],
  value: id,
  async run(ctx, { value }) {
    const request = await deliveredRequest(ctx, value.id);
    if (!request) return gone(ctx);
    const card = whichVillageCard(request, await filingsOf(ctx, request.id), ctx.t);
    return { toast: { type: "info", text: card.title }, card };
  },
});

const cells = defineAction({
  name: "delivery.cells",
  who: ["department_officer"],
  value: id,
  async run(ctx, { value, form }) {
    const request = await deliveredRequest(ctx, value.id);
    if (!request) return gone(ctx);
    const unit = typed.parse(form["unit"]).trim();
    const filings = await filingsOf(ctx, request.id);
    const filing = filings.find((one) => one.unit === unit);
    const sheet = filing && (await deliveredCells(ctx, filing.id));
    if (!sheet) {
      const lack = ctx.t("delivery.which.lack", {});
      return { toast: { type: "warning", text: lack }, card: whichVillageCard(request, filings, ctx.t, lack) };
    }
    const card = deliveredCellsCard(sheet, ctx.t);
    return { toast: { type: "info", text: card.title }, card };
  },
});

const back = defineAction({
  name: "delivery.return",
  who: ["department_officer"],
  value: id,
  async run(ctx, { value, form }) {
    const rows = typed.parse(form["rows"]);
    const comment = typed.parse(form["comment"]).slice(0, 200);
    try {
      const chosen = { cells: new Set(several.parse(form["cells"])), rows: splitFields(rows) };
      return reopened(ctx, await sendBackDelivered(ctx, value.id, chosen, comment));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const lack = error.say(ctx.t);
      const sheet = await deliveredCells(ctx, value.id);
      const card = sheet && deliveredCellsCard(sheet, ctx.t, { lack, rows, comment });
      return { toast: { type: "warning", text: lack }, ...(card ? { card } : {}) };
    }
  },
});

const ask = defineAction({
  name: "reopen.form",
  who: ["department_officer", "coordinator"],
  value: id,
  async run(ctx, { value }) {
    const request = await deliveredRequest(ctx, value.id);
    if (!request) return gone(ctx);
    const card = reopenCard(request, await filingsOf(ctx, request.id), ctx.t);
    return { toast: { type: "info", text: card.title }, card };
  },
});

const submit = defineAction({
  name: "reopen.submit",
  who: ["department_officer", "coordinator"],
  value: id,
  async run(ctx, { value, form }) {
    const request = await deliveredRequest(ctx, value.id);
    if (!request) return gone(ctx);
    const filings = await filingsOf(ctx, request.id);
    const said = form["units"];
    const units = typeof said === "string" ? splitFields(said) : several.parse(said);
    const reason = typed.parse(form["reason"]).slice(0, 200);
    const days = typed.parse(form["days"]);
    try {
      const chosen = filings.filter((one) => units.includes(one.unit));
      if (chosen.length === 0 || chosen.length < units.length) throw new UserError("reopen.lacks.units", {});
      const ids = chosen.map((one) => one.id);
      return reopened(ctx, await reopenAssignments(ctx, ids, { reason, ...(days ? { workdays: Number(days) } : {}) }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const lack = error.say(ctx.t);
      const card = reopenCard(request, filings, ctx.t, { units, reason, days, lack });
      return { toast: { type: "warning", text: lack }, card };
    }
  },
});

/** One village: with what it said itself when it found an error, else with the reason that was typed. */
const village = defineAction({
  name: "reopen.village",
  who: ["department_officer", "coordinator", "town_officer"],
  value: id,
  async run(ctx, { value, form }) {
    const written = typed.parse(form["reason"]).slice(0, 200);
    const reason = written.trim() || (await foundWrongOf(ctx, value.id)) || "";
    const days = typed.parse(form["days"]);
    return reopened(
      ctx,
      await reopenAssignments(ctx, [value.id], { reason, ...(days ? { workdays: Number(days) } : {}) }),
    );
  },
});

function reopened(ctx: Context, { opened, before, closesAt }: Reopened): ClickOutcome {
  const [first] = [...opened, ...before];
  if (!first) return gone(ctx);
  const named = (list: typeof opened): string => list.map((one) => one.orgName).join("、");
  const lines = [
    ...(opened.length > 0 ? [ctx.t("reopen.done", { units: named(opened), until: dueText(closesAt) })] : []),
    ...(before.length > 0 ? [ctx.t("reopen.before", { units: named(before) })] : []),
  ];
  const title = ctx.t("reopen.title", { no: first.request.no });
  const isDone = opened.length > 0;
  const card = noticeCard(title, lines.map(escapeMd), isDone ? "good" : "plain");
  return { toast: { type: isDone ? "success" : "info", text: lines[0] ?? title }, card };
}

function gone(ctx: Context): ClickOutcome {
  return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
}

export const actions = [which, cells, back, ask, submit, village];
