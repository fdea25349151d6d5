import { z } from "zod";
import { pendingRequests } from "../src/admission/admit.ts";
import { includes } from "../src/bot/audience.ts";
import { checkCard, settledCheckCard } from "../src/bot/cards/check.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { todoCard, todoMenu } from "../src/bot/cards/todo.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { UserError } from "../src/errors.ts";
import { todoOf } from "../src/requests/assignment.ts";
import { openCheck } from "../src/requests/check.ts";
import { listRequests } from "../src/requests/list.ts";
import { acceptAssignment, returnAssignment, type Settled } from "../src/requests/settle-assignment.ts";

export const command = defineCommand({
  name: { zh: "待办", en: "todo" },
  aliases: ["我的待办", "还有什么要办"],
  summary: { zh: "我还欠什么：要填的、要看的、要定的", en: "What I owe: to fill in, to look at, to decide" },
  usage: { zh: "/待办", en: "/todo" },
  example: { zh: "/待办", en: "/todo" },
  where: "private",
  who: "members",
  params: [
    {
      key: "line",
      label: { zh: "编号和村名", en: "Number and village" },
      kind: "rest",
      optional: true,
      hint: { zh: "镇里看村交来的，例如 12 柳溪村", en: "For a town: 12 柳溪村" },
    },
  ],
  args: z.object({ line: z.string().trim().max(80).optional() }),
  async run(ctx, { line }) {
    const one = /^(\d{1,9})\s+(\S.*)$/u.exec(line ?? "");
    if (one) return check(ctx, Number(one[1]), one[2] ?? "");
    const { fill, check: toCheck } = await todoOf(ctx);
    const admit = includes(["coordinator"], ctx.actor) ? (await pendingRequests(ctx)).length : 0;
    const asked = includes(["department_officer"], ctx.actor) ? await listRequests(ctx) : [];
    const ask = asked.filter((request) => ["examined", "bounced"].includes(request.status)).length;
    const view = { fill, check: toCheck, admit, ask };
    return reply(todoCard(view, ctx.t), { menu: todoMenu(view, ctx.t) });
  },
});

async function check(ctx: Context, no: number, unit: string): Promise<Reply> {
  const sheet = await openCheck(ctx, { no, unit });
  if (!sheet) return reply(noticeCard(ctx.t("fill.gone", { no }), [], "warn"));
  const { state } = sheet.assignment;
  return reply(state === "submitted" ? checkCard(sheet, ctx.t) : settledCheckCard(sheet, ctx.t));
}

const who = ["town_officer"] as const;
const id = z.object({ id: z.uuid() });

const accept = defineAction({
  name: "check.accept",
  who,
  value: id,
  run: async (ctx, { value }) => settled(ctx, await acceptAssignment(ctx, value.id), ctx.t("check.accepted", {})),
});

const formFields = z.object({
  cells: z.array(z.string().regex(/^[0-9a-f-]{36}:\d{1,9}$/)).catch([]),
  comment: z.string().max(200).catch(""),
});

const sendBack = defineAction({
  name: "check.return",
  who,
  value: id,
  async run(ctx, { value, form }) {
    const { cells, comment } = formFields.parse(form);
    const places = cells.map((place) => {
      const [subjectId = "", elementId = ""] = place.split(":");
      return { subjectId, elementId: Number(elementId) };
    });
    try {
      if (places.length === 0) throw new UserError("check.lacks.cells", {});
      const result = await returnAssignment(ctx, value.id, places, comment);
      return settled(ctx, result, ctx.t("check.returned", { n: places.length }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const lack = error.say(ctx.t);
      const sheet = await openCheck(ctx, { id: value.id });
      return { toast: { type: "warning", text: lack }, ...(sheet ? { card: checkCard(sheet, ctx.t, lack) } : {}) };
    }
  },
});

function settled(ctx: Context, result: Settled, done: string): ClickOutcome {
  if (result.kind === "gone") return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
  const { assignment } = result;
  const state = ctx.t("check.settled", { state: ctx.t(`fill.state.${assignment.state}`, {}) });
  const title = ctx.t("check.title", { unit: assignment.orgName, no: assignment.request.no });
  const isDone = result.kind === "done";
  const card = noticeCard(title, [isDone ? done : state], isDone ? "good" : "plain");
  return { toast: { type: isDone ? "success" : "info", text: isDone ? done : state }, card };
}

export const actions = [accept, sendBack];
