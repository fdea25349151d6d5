import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { Given } from "./arguments.ts";
import type { Action, Command, Registry } from "./define-command.ts";
import { rememberReply } from "./dialog.ts";
import { runLine } from "./handle.ts";
import type { IncomingClick } from "./incoming.ts";
import { requireAudience } from "./middleware.ts";
import type { ClickOutcome, Reply } from "./reply.ts";
import { askReply, runCommand } from "./run.ts";

// The two buttons of the bot itself: a form that asks for arguments, and a line ready to run.
const fill = z.object({ command: z.string() });
const run = z.object({ line: z.string().min(1).max(2000), file: z.string().max(2000).exactOptional() });

/**
 * The outcome of a tap. The value is parsed and the presser's right checked now, not when the card was drawn: cards are
 * forwarded and live for months. Errors that are not the person's leave here, as in `handle`.
 */
export async function handleClick(ctx: Context, click: IncomingClick, registry: Registry): Promise<ClickOutcome> {
  const { action: name, ...value } = click.value;
  if (name === "command.fill") {
    const command = registry.commands.find((one) => one.name.en === fill.safeParse(value).data?.command);
    return command ? filled(ctx, command, formGiven(command, click.form), registry) : old(ctx);
  }
  if (name === "command.run") {
    const asked = run.safeParse(value).data;
    return asked ? swapped(ctx, await runLine(ctx, asked.line, registry, asked.file)) : old(ctx);
  }
  const action = typeof name === "string" ? registry.actions.get(name) : undefined;
  const parsed = action?.value.safeParse(value);
  if (!action || !parsed?.success) return old(ctx);
  return pressed(ctx, action, { value: parsed.data, form: click.form, messageId: click.messageId });
}

async function pressed(ctx: Context, action: Action, click: Parameters<Action["run"]>[1]): Promise<ClickOutcome> {
  await sql`savepoint command`.execute(ctx.db);
  try {
    await requireAudience(ctx, action.who);
    return await action.run(ctx, click);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await sql`rollback to savepoint command`.execute(ctx.db);
    return { toast: { type: "warning", text: error.say(ctx.t) } };
  }
}

/** A form that was refused as a whole stays on the card with what was typed, and the toast says why. */
async function filled(ctx: Context, command: Command, given: Given, registry: Registry): Promise<ClickOutcome> {
  let refusal: string | undefined;
  const answer = await runCommand(ctx, command, given, registry, (inner, error) => {
    refusal = error.say(inner.t);
    return askReply(inner, command, given, new Map(), refusal);
  });
  const outcome = await swapped(ctx, answer);
  return refusal ? { ...outcome, toast: { type: "warning", text: refusal } } : outcome;
}

/** The reply takes the place of the card that was pressed, and its menu the place of the presser's last one. */
async function swapped(ctx: Context, answer: Reply): Promise<ClickOutcome> {
  await rememberReply(ctx, answer);
  const toast = answer.waiting
    ? ({ type: "warning", text: ctx.t("ask.toast", {}) } as const)
    : ({ type: "success", text: ctx.t("click.done", {}) } as const);
  return { toast, card: answer.card };
}

function old(ctx: Context): ClickOutcome {
  return { toast: { type: "info", text: ctx.t("click.old", {}) } };
}

/** The form's fields as if they had been typed: the platform adds a zone to days and drops fields left blank. */
function formGiven(command: Command, form: Readonly<Record<string, unknown>>): Given {
  const typed = command.params.flatMap((param) => {
    const value = form[param.key];
    if (typeof value !== "string") return [];
    return [[param.key, param.kind === "date" ? value.replace(/\s+[+-]\d{4}$/, "") : value] as const];
  });
  return Object.fromEntries(typed);
}
