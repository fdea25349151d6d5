import { z } from "zod";
import { admitRequest, bounceRequest, mergeRequest, openPending, pendingRequests } from "../src/admission/admit.ts";
import { admitCard, pendingLine } from "../src/bot/cards/admit.ts";
import { reopenCard } from "../src/bot/cards/delivery.ts";
import { choiceCard } from "../src/bot/cards/menu.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { requestStateCard, stateLine } from "../src/bot/cards/request.ts";
import { dayOf, readDate } from "../src/bot/dates.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { UserError } from "../src/errors.ts";
import { type Decided, earliestDue } from "../src/requests/decide.ts";
import { filingsOf } from "../src/requests/delivery-state.ts";
import { tellApart } from "../src/requests/not-same.ts";
import { countyHere, findRequest } from "../src/requests/read.ts";

const who = ["coordinator"] as const;

export const command = defineCommand({
  name: { zh: "准入", en: "admit" },
  aliases: ["准入审核", "报表准入"],
  summary: {
    zh: "部门的要数能不能发到村里：准入、删减、合并、退回",
    en: "May a demand reach the villages: admit, trim, merge or send back",
  },
  usage: { zh: "/准入 [编号]", en: "/admit [number]" },
  example: { zh: "/准入 12", en: "/admit 12" },
  where: "private",
  who,
  params: [
    {
      key: "no",
      label: { zh: "编号", en: "Number" },
      kind: "number",
      optional: true,
      hint: { zh: "不写就列出等准入的", en: "Without it you see what waits" },
    },
  ],
  args: z.object({ no: z.coerce.number().int().positive().max(999_999_999).optional() }),
  async run(ctx, { no }) {
    if (no === undefined) return list(ctx);
    const pending = await openPending(ctx, { no });
    if (!pending) return settledReply(ctx, no);
    return reply(admitCard({ ...pending, locale: ctx.locale, earliest: earliestDue(ctx.now()) }, ctx.t));
  },
});

/** One that does not wait: what was delivered may be opened again, all else only says how it stands. */
async function settledReply(ctx: Context, no: number): Promise<Reply> {
  const request = await findRequest(ctx.db, await countyHere(ctx.db), { no });
  if (!request) return reply(noticeCard(ctx.t("request.gone", {}), [], "warn"));
  if (request.status === "delivered") return reply(reopenCard(request, await filingsOf(ctx, request.id), ctx.t));
  return reply(requestStateCard(request, stateLine(request, ctx.t), ctx.t));
}

async function list(ctx: Context): Promise<Reply> {
  const pending = await pendingRequests(ctx);
  if (pending.length === 0)
    return reply(noticeCard(ctx.t("admit.none.title", {}), [ctx.t("admit.none.text", {})], "good"));
  const lines = pending.map((request) => pendingLine(request, ctx.t));
  const card = choiceCard({ title: ctx.t("admit.title", {}), lines, hint: ctx.t("define.severalHint", {}) });
  return reply(card, {
    menu: pending.map(({ id, no }, at) => ({
      label: lines[at] ?? "",
      line: `/准入 ${no}`,
      ref: { kind: "request", id },
    })),
  });
}

const formFields = z.object({
  keep: z.array(z.string().max(4)).catch([]),
  due: z.string().max(40).catch(""),
  reason: z.string().max(200).catch(""),
});
const id = z.object({ id: z.uuid() });

const admit = defineAction({
  name: "admit.admit",
  who,
  value: id,
  run: (ctx, { value, form }) => {
    const typed = formFields.parse(form);
    const due = readDate(typed.due.slice(0, 10), dayOf(ctx.now()));
    const keep = typed.keep.map(Number).filter((ord) => Number.isInteger(ord));
    return attempt(ctx, value.id, typed, () => admitRequest(ctx, value.id, { keep, due, note: typed.reason }));
  },
});

const bounce = defineAction({
  name: "admit.bounce",
  who,
  value: id,
  run: (ctx, { value, form }) => {
    const typed = formFields.parse(form);
    return attempt(ctx, value.id, typed, () => bounceRequest(ctx, value.id, typed.reason));
  },
});

const merge = defineAction({
  name: "admit.merge",
  who,
  value: z.object({ id: z.uuid(), into: z.uuid() }),
  run: (ctx, { value }) =>
    attempt(ctx, value.id, { keep: [], due: "", reason: "" }, () => mergeRequest(ctx, value.id, value.into)),
});

const pair = z.object({ id: z.uuid(), other: z.uuid() });
const apart = defineAction({
  name: "admit.apart",
  who,
  value: pair,
  run: (ctx, { value }) => told(ctx, value, true),
});
const together = defineAction({
  name: "admit.together",
  who,
  value: pair,
  run: (ctx, { value }) => told(ctx, value, false),
});

async function told(ctx: Context, { id: own, other }: z.output<typeof pair>, isApart: boolean): Promise<ClickOutcome> {
  const request = await tellApart(ctx, own, other, isApart);
  if (!request) return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
  const toast = {
    type: "success",
    text: ctx.t(isApart ? "request.toast.apart" : "request.toast.together", {}),
  } as const;
  const pending = await openPending(ctx, { id: own });
  if (!pending) return { toast };
  return { toast, card: admitCard({ ...pending, locale: ctx.locale, earliest: earliestDue(ctx.now()) }, ctx.t) };
}

/** What was lacking comes back on the same card, with everything that was typed. */
async function attempt(
  ctx: Context,
  requestId: string,
  typed: z.output<typeof formFields>,
  act: () => Promise<Decided>,
): Promise<ClickOutcome> {
  try {
    return decided(ctx, await act());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const pending = await openPending(ctx, { id: requestId });
    const lack = error.say(ctx.t);
    if (!pending) return { toast: { type: "warning", text: lack } };
    const view = { ...pending, locale: ctx.locale, earliest: earliestDue(ctx.now()), lack, typed };
    return { toast: { type: "warning", text: lack }, card: admitCard(view, ctx.t) };
  }
}

function decided(ctx: Context, result: Decided): ClickOutcome {
  if (result.kind === "gone") return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
  const { request } = result;
  const card = requestStateCard(request, stateLine(request, ctx.t), ctx.t);
  if (result.kind === "settled") {
    const state = ctx.t(`request.state.${request.status}`, {});
    return { toast: { type: "info", text: ctx.t("request.settled", { state }) }, card };
  }
  const text = request.admissionNo
    ? ctx.t("admit.toast.admitted", { admission: request.admissionNo })
    : ctx.t(request.status === "merged" ? "admit.toast.merged" : "admit.toast.bounced", {});
  return { toast: { type: "success", text }, card };
}

export const actions = [admit, bounce, merge, apart, together];
