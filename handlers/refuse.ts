import { z } from "zod";
import { form, text } from "../src/bot/cards/kit.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { UserError } from "../src/errors.ts";
import { type Assignment, findAssignment } from "../src/requests/assignment.ts";
import { refuseAssignment } from "../src/requests/settle-assignment.ts";

const who = ["keeper", "grid_worker"] as const;
const clauses = ["R-DEM-6", "R-DEM-2", "R-DEM-1", "R-DEM-3", "duty"] as const;

export const command = defineCommand({
  name: { zh: "拒绝", en: "refuse" },
  aliases: ["拒绝填报", "不填"],
  summary: {
    zh: "不合理的要数可以不填：带上条款，只有专项办看得到",
    en: "Refuse an unreasonable demand with its clause; only the coordinator sees it",
  },
  usage: { zh: "/拒绝 <编号> [理由]", en: "/refuse <number> [reason]" },
  example: { zh: "/拒绝 12 没有准入号", en: "/refuse 12 no admission number" },
  where: "private",
  who,
  params: [
    { key: "no", label: { zh: "编号", en: "Number" }, kind: "number" },
    { key: "said", label: { zh: "理由", en: "Reason" }, kind: "rest", optional: true },
  ],
  args: z.object({
    no: z.coerce.number().int().positive().max(999_999_999),
    said: z.string().trim().max(200).optional(),
  }),
  async run(ctx, { no, said }) {
    const assignment = await findAssignment(ctx, { no });
    if (!assignment) return reply(noticeCard(ctx.t("fill.gone", { no }), [], "warn"));
    if (!["open", "returned"].includes(assignment.state)) return settledReply(ctx, assignment);
    if (!said) return reply(chooseCard(ctx, assignment));
    await refuseAssignment(ctx, assignment.id, said);
    return reply(doneCard(ctx, assignment, said));
  },
});

function chooseCard(ctx: Context, { id, request }: Assignment): Reply["card"] {
  const options = clauses.map((clause) => ({ value: clause, label: ctx.t(`refuse.clause.${clause}`, {}) }));
  return {
    title: ctx.t("refuse.title", { no: request.no }),
    tone: "info",
    blocks: [
      text(ctx.t("refuse.text", {})),
      form(
        "refuse",
        [
          { kind: "select", name: "clause", label: ctx.t("refuse.reason", {}), options },
          { kind: "input", name: "own", label: ctx.t("refuse.own", {}), maxLength: 200, value: "" },
        ],
        {
          label: ctx.t("refuse.submit", {}),
          action: "refuse.submit",
          value: { id },
          look: "primary",
          say: `/拒绝 ${request.no} `,
        },
      ),
    ],
  };
}

function doneCard(ctx: Context, { request }: Assignment, said: string): Reply["card"] {
  return noticeCard(ctx.t("refuse.done.title", { no: request.no }), [ctx.t("refuse.done.text", { said })], "good");
}

function settledReply(ctx: Context, { request, state }: Assignment): Reply {
  const said = ctx.t("fill.notOpen", { state: ctx.t(`fill.state.${state}`, {}) });
  return reply(noticeCard(ctx.t("fill.title", { no: request.no, title: request.title }), [said]));
}

const submit = defineAction({
  name: "refuse.submit",
  who,
  value: z.object({ id: z.uuid() }),
  async run(ctx, { value, form: typed }) {
    const clause = z.enum(clauses).safeParse(typed["clause"]).data;
    const own = z.string().max(200).catch("").parse(typed["own"]).trim();
    const said = [...(clause ? [ctx.t(`refuse.clause.${clause}`, {})] : []), ...(own ? [own] : [])].join("；");
    if (said === "") throw new UserError("fill.lacks.clause", {});
    const result = await refuseAssignment(ctx, value.id, said);
    if (result.kind === "gone") return { toast: { type: "warning", text: ctx.t("request.gone", {}) } };
    const card =
      result.kind === "done" ? doneCard(ctx, result.assignment, said) : settledReply(ctx, result.assignment).card;
    return { toast: { type: "success", text: card.title }, card };
  },
});

export const actions = [submit];
