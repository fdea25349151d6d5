import { z } from "zod";
import { fillCard, handedInCard, sampleCard } from "../src/bot/cards/fill.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { cellKey, confirmUnchanged, draftCells, handIn } from "../src/requests/answer-cells.ts";
import { type FillSheet, openFill } from "../src/requests/fill.ts";

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
  ],
  args: z.object({ no: z.coerce.number().int().positive().max(999_999_999) }),
  async run(ctx, { no }) {
    const sheet = await openFill(ctx, { no });
    return sheet ? shown(ctx, sheet) : reply(noticeCard(ctx.t("fill.gone", { no }), [], "warn"));
  },
});

function shown(ctx: Context, sheet: FillSheet): Reply {
  const { state, request } = sheet.assignment;
  if (state === "open" || state === "returned") return reply(fillCard(sheet, ctx.t));
  const said = ctx.t("fill.notOpen", { state: ctx.t(`fill.state.${state}`, {}) });
  return reply(noticeCard(ctx.t("fill.title", { no: request.no, title: request.title }), [said]));
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
    const { sheet, refused } = await draftCells(ctx, value.id, said);
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
    if (done.left > 0) {
      const lacks = ctx.t("fill.lacks.cells", { n: done.left });
      const sheet = await openFill(ctx, { id: value.id });
      return { toast: { type: "warning", text: lacks }, ...(sheet ? { card: fillCard(sheet, ctx.t) } : {}) };
    }
    const card = handedInCard(done, ctx.t);
    return { toast: { type: "success", text: card.title }, card };
  },
});

export const actions = [save, confirm, looked, hand];
