import { z } from "zod";
import { fillCard, handedInCard, sampleCard, settledFillCard } from "../src/bot/cards/fill.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { fileArg } from "../src/bot/file-arg.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { sendAnswerBook } from "../src/requests/answer-book.ts";
import { cellKey, confirmUnchanged, draftCells, handIn } from "../src/requests/answer-cells.ts";
import { type Assignment, findAssignment } from "../src/requests/assignment.ts";
import { cellsAPage, type FillSheet, openFill } from "../src/requests/fill.ts";
import { sayFoundWrong } from "../src/requests/reopen.ts";
import { beginTemplate } from "../src/requests/template.ts";

const who = ["keeper", "grid_worker"] as const;

export const command = defineCommand({
  name: { zh: "填报", en: "fill" },
  aliases: ["填表", "报数"],
  summary: {
    zh: "填部门要的数：已有的带出来，只填没有的",
    en: "Answer a demand: what is held is filled in, only the rest is asked",
  },
  usage: { zh: "/填报 <编号>", en: "/fill <number>" },
  example: { zh: "/填报 12", en: "/fill 12" },
  where: "private",
  who,
  params: [
    {
      key: "no",
      label: { zh: "编号", en: "Number" },
      kind: "number",
      hint: { zh: "待办里的“第几号”", en: "As /todo shows it" },
    },
    { key: "file", label: { zh: "填好的表格", en: "The filled workbook" }, kind: "file", optional: true },
  ],
  args: z.object({ no: z.coerce.number().int().positive().max(999_999_999), file: fileArg.optional() }),
  async run(ctx, { no, file }) {
    const sheet = await openedAgain(ctx, await openFill(ctx, { no }));
    if (sheet && file) {
      await beginTemplate(ctx, file, { kind: "answer", no });
      return reply(noticeCard(file.name, [ctx.t("fill.book.reading", {})], "info"));
    }
    return sheet ? shown(ctx, sheet) : reply(noticeCard(ctx.t("fill.gone", { no }), [], "warn"));
  },
});

function shown(ctx: Context, sheet: FillSheet): Reply {
  const { assignment } = sheet;
  const { state, request } = assignment;
  // A file that comes next is the filled workbook of this one.
  const waiting = { command: "fill", key: "file", given: { no: String(request.no) } };
  if (state === "open" || state === "returned") return reply(fillCard(sheet, ctx.t), { waiting });
  return reply(settledFillCard(assignment, ctx.t));
}

/** Of what is open again all that was given is on the card, since any of it may be wrong. */
async function openedAgain(ctx: Context, sheet: FillSheet | undefined): Promise<FillSheet | undefined> {
  return sheet?.assignment.reopening ? openFill(ctx, { id: sheet.assignment.id }, "all") : sheet;
}

const places = z
  .string()
  .max(400)
  .regex(/^(?:[0-9a-f-]{36}:\d{1,9}(?:,|$)){1,5}$/)
  .transform((text) =>
    text.split(",").map((place) => {
      const [subjectId = "", elementId = ""] = place.split(":");
      return { subjectId, elementId: Number(elementId) };
    }),
  );
const id = z.object({ id: z.uuid() });
const typed = z.string().max(2000).catch("");

const save = defineAction({
  name: "fill.save",
  who,
  value: z.object({ id: z.uuid(), cells: places }),
  async run(ctx, { value, form }) {
    const cells = value.cells.map((place, n) => ({ ...place, raw: typed.parse(form[`c${n}`]) }));
    const said = cells.filter((cell) => cell.raw.trim() !== "");
    const { sheet: open, refused } = await draftCells(ctx, value.id, said);
    const sheet = (await openedAgain(ctx, open)) ?? open;
    const kept = said.length - refused.size;
    const text = refused.size > 0 ? ctx.t("fill.refused", { n: refused.size }) : ctx.t("fill.saved", { n: kept });
    return { toast: { type: refused.size > 0 ? "warning" : "success", text }, card: fillCard(sheet, ctx.t, refused) };
  },
});

const confirm = defineAction({
  name: "fill.confirm",
  who,
  value: id,
  run: (ctx, { value }) => confirmed(ctx, value.id, new Set()),
});

const looked = defineAction({
  name: "fill.looked",
  who,
  value: z.object({ id: z.uuid(), cells: places }),
  async run(ctx, { value, form }) {
    const answers = value.cells.map((_, n) => typed.parse(form[`s${n}`]));
    if (answers.includes("no")) return { toast: { type: "info", text: ctx.t("fill.sample.changed", {}) } };
    const seen = value.cells.filter((_, n) => answers[n] === "yes").map(cellKey);
    return confirmed(ctx, value.id, new Set(seen));
  },
});

async function confirmed(ctx: Context, assignmentId: string, seen: ReadonlySet<string>): Promise<ClickOutcome> {
  const { sheet, confirmed: n, sample } = await confirmUnchanged(ctx, assignmentId, seen);
  if (sample) {
    const card = sampleCard(sheet, sample, ctx.t);
    return { toast: { type: "info", text: card.title }, card };
  }
  return { toast: { type: "success", text: ctx.t("fill.confirmed", { n }) }, card: fillCard(sheet, ctx.t) };
}

const hand = defineAction({
  name: "fill.handIn",
  who,
  value: id,
  async run(ctx, { value }) {
    const done = await handIn(ctx, value.id);
    if (done.assignment.state !== "submitted" && done.left === 0) {
      const card = settledFillCard(done.assignment, ctx.t);
      return { toast: { type: "info", text: settledToast(ctx, done.assignment) }, card };
    }
    if (done.left > 0) {
      const lacks = ctx.t("fill.lacks.cells", { n: done.left });
      const sheet = await openedAgain(ctx, await openFill(ctx, { id: value.id }));
      return { toast: { type: "warning", text: lacks }, ...(sheet ? { card: fillCard(sheet, ctx.t) } : {}) };
    }
    const card = handedInCard(done, ctx.t);
    return { toast: { type: "success", text: card.title }, card };
  },
});

const book = defineAction({
  name: "fill.workbook",
  who,
  value: id,
  async run(ctx, { value }) {
    const rows = await sendAnswerBook(ctx, value.id);
    const key = rows === undefined ? "fill.notYours" : "fill.workbookSent";
    return { toast: { type: rows === undefined ? "warning" : "success", text: ctx.t(key, {}) } };
  },
});

/** Cells that the village itself wants to correct, of a filing that is open again: they come onto the card with what they hold. */
const pick = defineAction({
  name: "fill.pick",
  who,
  value: id,
  async run(ctx, { value, form }) {
    const cells = z.array(z.string().max(60)).max(60).catch([]).parse(form["cells"]);
    const sheet = await openedAgain(ctx, await openFill(ctx, { id: value.id }));
    if (!sheet) return { toast: { type: "warning", text: ctx.t("fill.notYours", {}) } };
    if (cells.length === 0) return { toast: { type: "warning", text: ctx.t("reopen.village.pickNone", {}) } };
    const picked = new Set(cells.map((place) => place.replace(":", " ")));
    const text = ctx.t("fill.page", { n: Math.min(cells.length, cellsAPage) });
    return { toast: { type: "info", text }, card: fillCard(sheet, ctx.t, new Map(), picked) };
  },
});

const foundWrong = defineAction({
  name: "fill.foundWrong",
  who,
  value: id,
  async run(ctx, { value, form }) {
    const said = await sayFoundWrong(ctx, value.id, typed.parse(form["reason"]).slice(0, 200));
    if (said === "not delivered") return { toast: { type: "info", text: ctx.t("settled.notDelivered", {}) } };
    const assignment = await findAssignment(ctx, { id: value.id });
    if (!assignment) return { toast: { type: "warning", text: ctx.t("fill.notYours", {}) } };
    const { request } = assignment;
    const text = ctx.t(said === "said" ? "settled.foundDone" : "settled.foundBefore", { dept: request.deptName });
    const title = ctx.t("fill.title", { no: request.no, title: request.title });
    return { toast: { type: "success", text }, card: noticeCard(title, [text], "good") };
  },
});

function settledToast(ctx: Context, { state }: Assignment): string {
  return ctx.t("fill.notOpen", { state: ctx.t(`fill.state.${state}`, {}) });
}

export const actions = [save, confirm, looked, hand, book, pick, foundWrong];
