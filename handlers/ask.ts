import { z } from "zod";
import { askFromForm } from "../src/bot/ask-form.ts";
import { askRequest } from "../src/bot/ask-request.ts";
import { choiceCard } from "../src/bot/cards/menu.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { answerCard, examiningCard, unsureCard } from "../src/bot/cards/request.ts";
import { requestFormCard } from "../src/bot/cards/request-form.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { fileArg } from "../src/bot/file-arg.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import { requestCardHere } from "../src/bot/request-card.ts";
import { readRequestForm, typedBefore } from "../src/bot/request-form.ts";
import { readAskedFor } from "../src/bot/request-line.ts";
import type { Context } from "../src/context.ts";
import { acceptDelivery } from "../src/requests/accept-delivery.ts";
import { askForBase } from "../src/requests/base.ts";
import { choicesFor, elementsByCode } from "../src/requests/choose.ts";
import {
  type Applied,
  applyForAdmission,
  beginExamination,
  bindByHand,
  chooseAgain,
  type Decided,
  issueEmergency,
  withdrawRequest,
} from "../src/requests/decide.ts";
import { listRequests, openRequest } from "../src/requests/list.ts";
import { tellApart } from "../src/requests/not-same.ts";
import { openAnswer } from "../src/requests/open-answer.ts";
import { countyHere } from "../src/requests/read.ts";
import { beginTemplate, pathsOfTemplate } from "../src/requests/template.ts";

const who = ["department_officer"] as const;

export const command = defineCommand({
  name: { zh: "要数", en: "ask" },
  aliases: ["要数据", "发报表"],
  summary: {
    zh: "部门要数：先看哪些已有、碰到哪条规定、要村里花多少工夫",
    en: "Ask for data: see first what is held, which rules it touches, what it costs the villages",
  },
  usage: { zh: "/要数 [通知原文|编号|清单|表 <表名>]", en: "/ask [the notice|number|list|form <its name>]" },
  example: {
    zh: "/要数 请各村12月10日前报送80岁以上老人名单，包括姓名、身份证号、联系电话",
    en: "/ask 请各村12月10日前报送80岁以上老人名单，包括姓名、身份证号、联系电话",
  },
  where: "private",
  who,
  params: [
    {
      key: "line",
      label: { zh: "通知原文，或以前的编号", en: "The notice, or a number" },
      kind: "rest",
      optional: true,
      hint: { zh: "不写就给一张表单", en: "Without it you get a form" },
    },
    { key: "file", label: { zh: "表格文件", en: "The workbook" }, kind: "file", optional: true },
  ],
  args: z.object({ line: z.string().trim().max(4000).optional(), file: fileArg.optional() }),
  async run(ctx, { line, file }) {
    if (file) {
      await beginTemplate(ctx, file, { kind: "ask" });
      return reply(noticeCard(file.name, [ctx.t("request.reading.text", {})], "info"));
    }
    if (!line) return reply(requestFormCard({}, ctx.t), { waiting: { command: "ask", key: "line", given: {} } });
    const no = /^第?\s*(\d{1,9})\s*号?$/u.exec(line)?.[1];
    if (no) return showOne(ctx, Number(no));
    if (/^(?:清单|列表|list)$/iu.test(line)) return showList(ctx);
    const form = /^(?:表|form)(?:\s+(.+))?$/iu.exec(line);
    if (form) return askFromForm(ctx, form[1] ?? "");
    return reply(await askRequest(ctx, readAskedFor(line, dayOf(ctx.now())), { saidAs: "notice" }));
  },
});

async function showOne(ctx: Context, no: number): Promise<Reply> {
  const request = await openRequest(ctx, { no });
  if (!request) return reply(noticeCard(ctx.t("request.gone", {}), [], "warn"));
  if (["draft", "examined", "bounced"].includes(request.status)) {
    await beginExamination(ctx, request.id);
    return reply(examiningCard(request, request.examined?.cells ?? 0, ctx.t));
  }
  return reply(await requestCardHere(ctx, request));
}

async function showList(ctx: Context): Promise<Reply> {
  const list = await listRequests(ctx);
  if (list.length === 0) return reply(noticeCard(ctx.t("request.list.title", {}), [ctx.t("request.list.none", {})]));
  const lines = list.map(({ no, title, status }) =>
    ctx.t("request.list.line", { no, title, state: ctx.t(`request.state.${status}`, {}) }),
  );
  const card = choiceCard({ title: ctx.t("request.list.title", {}), lines, hint: ctx.t("define.severalHint", {}) });
  return reply(card, {
    menu: list.map(({ id, no }, at) => ({ label: lines[at] ?? "", line: `/要数 ${no}`, ref: { kind: "request", id } })),
  });
}

const submit = defineAction({
  name: "request.submit",
  who,
  value: z.object({ replaces: z.uuid().optional(), template: z.uuid().optional() }),
  async run(ctx, { value, form }) {
    const asked = readRequestForm(form, dayOf(ctx.now()));
    const paths = value.template ? await pathsOfTemplate(ctx, value.template) : [];
    const how = value.template
      ? ({ saidAs: "workbook", template: value.template, paths } as const)
      : ({ saidAs: "form" } as const);
    const card = await askRequest(ctx, asked, how);
    if (value.replaces) await withdrawRequest(ctx, value.replaces);
    return { toast: { type: "info", text: card.title }, card };
  },
});

const change = defineAction({
  name: "request.change",
  who,
  value: z.object({ id: z.uuid() }),
  async run(ctx, { value }) {
    const request = await openRequest(ctx, { id: value.id });
    if (!request) return gone(ctx);
    return {
      toast: { type: "info", text: ctx.t("define.opened", {}) },
      card: requestFormCard(typedBefore(request), ctx.t, { replaces: request.id }),
    };
  },
});

const id = z.object({ id: z.uuid() });

/** A button by which the asker decides on a demand as a whole. */
function decision(
  name: string,
  decide: (ctx: Context, id: string) => Promise<Applied>,
): ReturnType<typeof defineAction> {
  return defineAction({
    name,
    who,
    value: id,
    run: async (ctx, { value }) => applied(ctx, await decide(ctx, value.id)),
  });
}
const take = decision("request.take", (ctx, id) => applyForAdmission(ctx, id, "take"));
const only = decision("request.ask", (ctx, id) => applyForAdmission(ctx, id, "ask"));
const withdraw = decision("request.withdraw", withdrawRequest);
const emergency = decision("request.emergency", issueEmergency);

const bind = defineAction({
  name: "request.bind",
  who,
  value: id,
  async run(ctx, { value, form }) {
    const said = Object.entries(form).flatMap(([key, choice]) => {
      const ord = /^f(\d{1,3})$/.exec(key)?.[1];
      return ord && typeof choice === "string" ? [[Number(ord), choice] as const] : [];
    });
    const known = await elementsByCode(
      ctx,
      said.map(([, code]) => code),
    );
    const chosen = new Map<number, { readonly elementId: number; readonly code: string } | "new">();
    for (const [ord, code] of said) {
      const element = known.get(code);
      if (element) chosen.set(ord, { elementId: element.id, code });
      else if (code === "new") chosen.set(ord, "new");
    }
    const result = await bindByHand(ctx, value.id, chosen);
    if (result.kind !== "done") return decided(ctx, result);
    return {
      toast: { type: "success", text: ctx.t("request.toast.bound", {}) },
      card: examiningCard(result.request, chosen.size, ctx.t),
    };
  },
});

const choose = defineAction({
  name: "request.choose",
  who,
  value: z.object({ id: z.uuid(), ord: z.coerce.number().int().min(1).max(999) }),
  async run(ctx, { value }) {
    const result = await chooseAgain(ctx, value.id, value.ord);
    if (result.kind !== "done") return decided(ctx, result);
    return {
      toast: { type: "success", text: ctx.t("request.toast.choose", {}) },
      card: examiningCard(result.request, 1, ctx.t),
    };
  },
});

/** Nobody says what the uncertain fields mean: they stay as they were typed. */
const leave = defineAction({
  name: "request.leave",
  who,
  value: id,
  async run(ctx, { value }) {
    const result = await bindByHand(ctx, value.id, new Map(), true);
    if (result.kind !== "done") return decided(ctx, result);
    return {
      toast: { type: "success", text: ctx.t("request.toast.left", {}) },
      card: examiningCard(result.request, result.request.examined?.cells ?? 0, ctx.t),
    };
  },
});

const pair = z.object({ id: z.uuid(), other: z.uuid() });
const apart = defineAction({
  name: "request.apart",
  who,
  value: pair,
  run: (ctx, { value }) => told(ctx, value, true),
});
const together = defineAction({
  name: "request.together",
  who,
  value: pair,
  run: (ctx, { value }) => told(ctx, value, false),
});

/** The same card again, with what was said of one of those that were asked before. */
async function told(ctx: Context, { id: own, other }: z.output<typeof pair>, isApart: boolean): Promise<ClickOutcome> {
  const request = await tellApart(ctx, own, other, isApart);
  if (!request) return gone(ctx);
  const toast = {
    type: "success",
    text: ctx.t(isApart ? "request.toast.apart" : "request.toast.together", {}),
  } as const;
  const answer =
    request.status === "examined" ? await openAnswer(ctx.db, await countyHere(ctx.db), request) : undefined;
  return answer ? { toast, card: answerCard({ ...answer, locale: ctx.locale }, ctx.t) } : { toast };
}

async function applied(ctx: Context, result: Applied): Promise<ClickOutcome> {
  if (result.kind !== "unsure") return decided(ctx, result);
  const { request, fields } = result;
  const card = unsureCard(request, fields, await choicesFor(ctx.db, fields, request.deptName), ctx.t);
  return { toast: { type: "info", text: card.title }, card };
}

/** The department takes what was delivered; the version that was on the card, and no later one unseen. */
const accept = defineAction({
  name: "delivery.accept",
  who,
  value: z.object({ id: z.uuid(), version: z.int().positive() }),
  async run(ctx, { value }) {
    const result = await acceptDelivery(ctx, value.id, value.version);
    if (result.kind === "gone") return gone(ctx);
    const card = await requestCardHere(ctx, result.request);
    if (result.kind === "open") {
      return { toast: { type: "info", text: ctx.t("delivery.stillOpen", { n: result.villages }) }, card };
    }
    const isDone = result.kind === "done";
    const text = ctx.t(isDone ? "delivery.taken" : "delivery.before", {});
    return { toast: { type: isDone ? "success" : "info", text }, card };
  },
});

const base = defineAction({
  name: "request.base",
  who,
  value: id,
  async run(ctx, { value }) {
    const asked = await askForBase(ctx, value.id);
    if (asked.kind === "gone") return gone(ctx);
    return {
      toast: { type: "info", text: ctx.t("base.toast.begun", {}) },
      card: await requestCardHere(ctx, asked.request),
    };
  },
});

async function decided(ctx: Context, result: Decided): Promise<ClickOutcome> {
  if (result.kind === "gone") return gone(ctx);
  const { request } = result;
  const card = await requestCardHere(ctx, request);
  const state = ctx.t(`request.state.${request.status}`, {});
  if (result.kind === "settled") return { toast: { type: "info", text: ctx.t("request.settled", { state }) }, card };
  return { toast: { type: "success", text: state }, card };
}

function gone(ctx: Context): ClickOutcome {
  return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
}

export const actions = [
  submit,
  change,
  take,
  only,
  withdraw,
  emergency,
  bind,
  leave,
  choose,
  apart,
  together,
  accept,
  base,
];
