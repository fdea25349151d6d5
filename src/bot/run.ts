import type { Context } from "../context.ts";
import { check, type Given, type Problem } from "./arguments.ts";
import { askCard } from "./cards/ask.ts";
import { compose } from "./compose.ts";
import { dayOf, readDate } from "./dates.ts";
import type { Command, Registry } from "./define-command.ts";
import { buildChain, type OnRefusal } from "./middleware.ts";
import { type Reply, reply } from "./reply.ts";

/** Runs a command through its chain. What is missing or unreadable is asked for; nothing that was typed is lost. */
export function runCommand(
  ctx: Context,
  command: Command,
  given: Given,
  registry: Registry,
  onRefusal?: OnRefusal,
): Promise<Reply> {
  return compose(buildChain(command, onRefusal), async (inner) => {
    const checked = check(command, given, dayOf(inner.now()));
    const answer = checked.ok
      ? await command.run(inner, checked.args, registry)
      : askReply(inner, command, given, checked.problems);
    return { ...answer, ...nameForLogs(command) };
  })(ctx);
}

/** That somebody came with a tip or a complaint is counted and logged like any other talk: without the command's name. */
export function nameForLogs(command: Command): { readonly command?: string } {
  return command.discreet ? {} : { command: command.name.en };
}

/** The form with what was typed, and the question that a plain message may answer instead. */
export function askReply(
  ctx: Context,
  command: Command,
  given: Given,
  problems: ReadonlyMap<string, Problem>,
  refusal?: string,
): Reply {
  const shown = withDays(command, given, problems, dayOf(ctx.now()));
  const view = { command, given: shown, problems, place: ctx.chat.kind, ...(refusal ? { refusal } : {}) };
  const card = askCard(view, ctx.t, ctx.locale);
  const [key] = problems.keys();
  if (key === undefined) return reply(card);
  const usable = Object.entries(shown).filter(([name]) => !problems.has(name));
  const kept = command.discreet ? {} : Object.fromEntries(usable);
  return reply(card, { waiting: { command: command.name.en, key, given: kept } });
}

/** 明天 becomes its day at once: tomorrow it would mean another, and a date picker shows days only. */
function withDays(command: Command, given: Given, problems: ReadonlyMap<string, unknown>, today: string): Given {
  const dates = command.params.filter((param) => param.kind === "date" && !problems.has(param.key));
  const days = dates.flatMap((param) => {
    const day = readDate(given[param.key] ?? "", today, param.lean);
    return day ? [[param.key, day] as const] : [];
  });
  return { ...given, ...Object.fromEntries(days) };
}
