import type { Context } from "../context.ts";
import { includes } from "./audience.ts";
import { escapeMd } from "./cards/escape.ts";
import { type CardView, text } from "./cards/kit.ts";
import { choiceCard, commandLines } from "./cards/menu.ts";
import { noticeCard } from "./cards/notice.ts";
import type { Command, Registry } from "./define-command.ts";
import { type MenuLine, type Reply, reply } from "./reply.ts";
import type { Guess, Understood } from "./understand.ts";
import { say } from "./words.ts";

/** The answers that belong to no command: a slip, talk, a number from nowhere. Never silence. */

export function nearReply(ctx: Context, guesses: readonly Guess[]): Reply {
  const lines = guesses.map(({ command, rest }) => {
    // A page of text is not repeated on a button; it stands in the chat.
    const kept = command.discreet || rest.length > 300 ? "" : rest;
    return `/${say(command.name, ctx.locale)}${kept ? ` ${kept}` : ""}`;
  });
  const hint = ctx.t(ctx.chat.kind === "group" ? "near.hintGroup" : "near.hint", {});
  return reply(choiceCard({ title: ctx.t("near.title", {}), lines, hint }), {
    menu: lines.map((line) => ({ label: line, line })),
  });
}

export function reservedReply(ctx: Context, found: Understood & { kind: "reserved" }, registry: Registry): Reply {
  const name = say(found.name, ctx.locale);
  const open = commandsFor(ctx, registry).map((command) => `/${say(command.name, ctx.locale)}`);
  return reply(
    noticeCard(ctx.t(found.exact ? "reserved.title" : "reserved.near", { name }), [
      ctx.t("reserved.text", { list: open.join(ctx.t("list.and", {})) }),
    ]),
  );
}

/** The short help: what most people come for, each line ready to copy. */
export function unknownReply(ctx: Context, registry: Registry, title: "unknown.title" | "empty.title"): Reply {
  const common = ["duty", "certificate", "todo", "fill", "sendback"];
  const open = commandsFor(ctx, registry);
  const shown = common.flatMap((name) => open.filter((command) => command.name.en === name)).slice(0, 4);
  const card: CardView = {
    title: ctx.t(title, {}),
    blocks: [
      text(ctx.t("unknown.text", {})),
      commandLines(shown, 1, ctx.t, ctx.locale),
      text(ctx.t("unknown.more", {}), "hint"),
    ],
  };
  return reply(card, { menu: shown.map((command) => menuLine(ctx, command)) });
}

export function cancelReply(ctx: Context, waited: boolean): Reply {
  return reply(
    noticeCard(ctx.t(waited ? "cancel.done" : "cancel.nothing", {}), waited ? [ctx.t("cancel.text", {})] : []),
  );
}

/** A number that picks nothing; undefined when its line has something to run. */
export function numberReply(ctx: Context, lines: readonly MenuLine[], number: number): Reply | undefined {
  const line = lines[number - 1];
  if (line?.line) return undefined;
  if (line) {
    const about = ctx.t("menu.plain", { label: escapeMd(line.label) });
    return reply(noticeCard(ctx.t("menu.plainTitle", { number }), [about]));
  }
  if (lines.length > 0) {
    const about = ctx.t("menu.beyond", { count: lines.length });
    return reply(noticeCard(ctx.t("menu.beyondTitle", { number }), [about]));
  }
  return reply(noticeCard(ctx.t("menu.noneTitle", {}), [ctx.t("menu.none", { example: example(ctx) })]));
}

/** What can be done with a file that came without a command: a line for every way of using it. */
export function fileReply(ctx: Context, file: string, registry: Registry): Reply {
  const lines = commandsFor(ctx, registry).flatMap((command) => {
    if (!command.params.some((param) => param.kind === "file")) return [];
    const name = `/${say(command.name, ctx.locale)}`;
    const [first] = command.params;
    const choices = first?.kind === "choice" ? (first.choices ?? []) : undefined;
    if (!choices) return [name];
    return choices
      .filter((choice) => includes(choice.who ?? "everyone", ctx.actor))
      .map((choice) => `${name} ${say(choice.label, ctx.locale)}`);
  });
  if (lines.length === 0) return wordlessReply(ctx, "file");
  const hint = ctx.t("file.menuHint", {});
  return reply(choiceCard({ title: ctx.t("file.menuTitle", {}), lines, hint, file }), {
    menu: lines.map((line) => ({ label: line, line, file })),
  });
}

export function wordlessReply(ctx: Context, kind: "file" | "other"): Reply {
  const about = kind === "file" ? ctx.t("file.text", {}) : ctx.t("other.text", { example: example(ctx) });
  return reply(noticeCard(ctx.t(`${kind}.title`, {}), [about]));
}

/** The commands that this asker may run. */
export function commandsFor(ctx: Context, registry: Registry): readonly Command[] {
  return registry.commands.filter((command) => includes(command.who, ctx.actor));
}

/** A command as a menu line: picking it asks for what it needs. */
export function menuLine(ctx: Context, command: Command): MenuLine {
  const line = `/${say(command.name, ctx.locale)}`;
  return { label: line, line };
}

function example(ctx: Context): string {
  return ctx.locale === "en" ? "/duty smoke" : "/查职责 油烟";
}
