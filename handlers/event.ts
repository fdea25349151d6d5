import { z } from "zod";
import { happeningCard, happeningMenu, whichPersonCard, whichPersonMenu } from "../src/bot/cards/happening.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { whomToAsk } from "../src/bot/contact.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { type Decision, readDecision, readHappeningLine } from "../src/bot/happening-line.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { UserError } from "../src/errors.ts";
import { kindNames, proposeHappening } from "../src/happenings/propose.ts";
import { confirmHappening, dropHappening } from "../src/happenings/settle.ts";
import { undoHappening } from "../src/happenings/undo.ts";
import type { Settled } from "../src/happenings/view.ts";

const who = ["keeper", "grid_worker", "town_officer"] as const;

export const command = defineCommand({
  name: { zh: "动态", en: "event" },
  aliases: ["人员动态", "报动态"],
  summary: {
    zh: "一件事说一次，各台账一起改：去世、出生、迁入迁出、补贴、残疾",
    en: "Say once what happened to somebody, and every ledger follows",
  },
  usage: { zh: "/动态 <姓名> <什么事> [哪天]", en: "/event <name> <what happened> [day]" },
  example: { zh: "/动态 张三 去世 0412", en: "/event 张三 去世 0412" },
  where: "private",
  who,
  params: [
    {
      key: "line",
      label: { zh: "谁，什么事，哪天", en: "Who, what happened, which day" },
      kind: "rest",
      hint: { zh: "例如 张三 去世 0412、王五 出生 0412 王小宝 女", en: "such as 张三 去世 0412" },
    },
  ],
  args: z.object({ line: z.string().trim().min(1).max(120) }),
  async run(ctx, { line }) {
    const pressed = readDecision(line);
    if (pressed) return decided(ctx, pressed);
    const read = readHappeningLine(line, dayOf(ctx.now()));
    if (!read.ok) {
      const lines = [ctx.t(`happening.missing.${read.missing}`, {}), ctx.t("happening.kinds", { kinds: kindNames() })];
      return reply(noticeCard(ctx.t("happening.missing.title", {}), lines));
    }
    const { kind, day, rest, name } = read.line;
    const proposed = await proposeHappening(ctx, { kind, day, rest, name });
    if (proposed.kind === "several") {
      const again = [kind.say[0] ?? kind.name, day ?? "", ...rest].filter(Boolean).join(" ");
      const menu = whichPersonMenu(proposed.people, again, ctx.t);
      return reply(whichPersonCard(proposed.people, menu, ctx.t), { menu });
    }
    const menu = happeningMenu(proposed.view, ctx.t);
    return reply(happeningCard(proposed.view, await whomToAsk(ctx), ctx.t), { menu });
  },
});

const id = z.object({ id: z.uuid() });

export const actions = [
  defineAction({
    name: "event.confirm",
    who,
    value: id,
    async run(ctx, { value, messageId }) {
      requirePrivate(ctx);
      return settled(ctx, await confirmHappening(ctx, value.id, messageId));
    },
  }),
  defineAction({
    name: "event.drop",
    who,
    value: id,
    async run(ctx, { value, messageId }) {
      requirePrivate(ctx);
      return settled(ctx, await dropHappening(ctx, value.id, messageId));
    },
  }),
  defineAction({
    name: "event.undo",
    who,
    value: id,
    async run(ctx, { value }) {
      requirePrivate(ctx);
      return settled(ctx, await undoHappening(ctx, value.id));
    },
  }),
];

/** A button in words, as the menu writes it. */
async function decided(ctx: Context, { id, wish }: Decision): Promise<Reply> {
  const settle = { confirm: confirmHappening, drop: dropHappening, undo: undoHappening }[wish];
  const { view } = await settle(ctx, id, null);
  const menu = happeningMenu(view, ctx.t);
  return reply(happeningCard(view, await whomToAsk(ctx), ctx.t), menu.length > 0 ? { menu } : {});
}

function requirePrivate(ctx: Context): void {
  if (ctx.chat.kind !== "p2p") throw new UserError("error.privateOnly", {});
}

async function settled(ctx: Context, { view, byThis }: Settled): Promise<ClickOutcome> {
  const card = happeningCard(view, await whomToAsk(ctx), ctx.t);
  if (!byThis) return { toast: { type: "info", text: ctx.t("happening.toast.before", {}) }, card };
  const { state } = view;
  if (state === "proposed") throw new Error("settled, and still proposed");
  return {
    toast: {
      type: state === "done" || state === "undone" ? "success" : "info",
      text: ctx.t(`happening.toast.${state}`, {}),
    },
    card,
  };
}
