import type { Locale, MessageKey, Translate } from "../../i18n/t.ts";
import type { Command } from "../define-command.ts";
import { say } from "../words.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type CardView, text } from "./kit.ts";
import { commandLines } from "./menu.ts";

type GroupKey = Extract<MessageKey, `help.group.${string}`>;

/** One group a role's daily work, the people at the bottom first. A command that is not named here comes last. */
const groups: readonly { readonly title: GroupKey; readonly commands: readonly string[] }[] = [
  { title: "help.group.daily", commands: ["todo", "fill", "event", "ledger", "visit", "roster", "catchup", "import"] },
  { title: "help.group.answer", commands: ["duty", "certificate", "sendback", "refuse", "paper"] },
  { title: "help.group.ask", commands: ["ask", "dedup", "define", "admit", "inspect"] },
  { title: "help.group.lead", commands: ["digest", "annual", "cuts"] },
  { title: "help.group.quiet", commands: ["mute", "unsubscribe", "groups", "plain"] },
  { title: "help.group.voice", commands: ["tip", "feedback", "me", "about", "help"] },
];

/** The order in which help numbers the commands: that of the groups. */
export function inHelpOrder(commands: readonly Command[]): readonly (readonly [GroupKey, readonly Command[]])[] {
  const named = new Set(groups.flatMap((group) => group.commands));
  const rest = commands.filter((command) => !named.has(command.name.en));
  return [
    ...groups.map(({ title, commands: names }) => {
      const present = names.flatMap((name) => commands.filter((command) => command.name.en === name));
      return [title, present] as const;
    }),
    ["help.group.more", rest] as const,
  ].filter(([, present]) => present.length > 0);
}

export interface HelpView {
  readonly commands: readonly Command[];
  readonly place: "p2p" | "group";
  /** What was asked about, when there is no such command. */
  readonly unknown?: string;
}

/** What the asker may do, each line with an example that can be copied as it stands; the complaint door at the end. */
export function helpCard({ commands, place, unknown }: HelpView, t: Translate, locale: Locale): CardView {
  let number = 1;
  const blocks = inHelpOrder(commands).flatMap(([title, group]): readonly Block[] => {
    const lines = commandLines(group, number, t, locale);
    number += group.length;
    return [text(t(title, {}), "heading"), lines];
  });
  const example = commands.find((command) => command.params.length > 0) ?? commands[0];
  return {
    title: unknown ? t("help.noSuch", { word: unknown }) : t("help.title", {}),
    blocks: [
      text(t(place === "group" ? "help.leadGroup" : "help.lead", {})),
      ...blocks,
      ...(example ? [text(t("help.more", { name: say(example.name, locale) }), "hint")] : []),
      text(t("help.feedback", {})),
    ],
  };
}

/** One command in three lines and an example. */
export function oneHelpCard(command: Command, t: Translate, locale: Locale): CardView {
  const name = say(command.name, locale);
  const other = locale === "en" ? command.name.zh : command.name.en;
  const where = t(command.where === "private" ? "help.private" : "help.anywhere", {});
  const who =
    typeof command.who === "string"
      ? ""
      : t("help.audience", { roles: command.who.map((role) => t(`role.${role}`, {})).join(t("list.or", {})) });
  const words = [other, ...command.aliases].slice(0, 6).join(t("list.and", {}));
  return {
    title: t("help.oneTitle", { name }),
    blocks: [
      text(
        [
          escapeMd(say(command.summary, locale)),
          t("help.usage", { usage: escapeMd(say(command.usage, locale)) }),
          t("help.alsoWhere", { words: escapeMd(words), where: `${where}${who}` }),
        ].join("\n"),
      ),
      text(t("help.example", { example: say(command.example, locale) })),
    ],
  };
}
