import type { Locale, Translate } from "../../i18n/t.ts";
import type { Command } from "../define-command.ts";
import { say } from "../words.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type CardView, text } from "./kit.ts";

/** Lines that can be copied, tapped or picked by number. */
export interface ChoiceView {
  readonly title: string;
  readonly lines: readonly string[];
  readonly hint: string;
  /** What the lines work on, as `fileText` writes it. */
  readonly file?: string;
}

/** The likely commands after a slip: a number, a button, or the line itself. */
export function choiceCard({ title, lines, hint, file }: ChoiceView): CardView {
  return {
    title,
    tone: "info",
    blocks: [
      text(lines.map((line, index) => `${index + 1}. ${escapeMd(line)}`).join("\n")),
      {
        kind: "buttons",
        buttons: lines.map((line, index) => ({
          label: shorten(line),
          action: "command.run",
          value: { line, ...(file ? { file } : {}) },
          look: index === 0 ? ("primary" as const) : ("default" as const),
          say: line,
        })),
      },
      text(hint, "hint"),
    ],
  };
}

/** The numbered lines of some commands: an example that can be copied as it stands, and what it does. */
export function commandLines(commands: readonly Command[], from: number, t: Translate, locale: Locale): Block {
  const lines = commands.map((command, index) =>
    t("help.line", {
      number: from + index,
      example: say(command.example, locale),
      summary: say(command.summary, locale),
    }),
  );
  return text(lines.join("\n"));
}

function shorten(line: string): string {
  const characters = Array.from(line.replace(/\s+/gu, " "));
  return characters.length > 30 ? `${characters.slice(0, 29).join("")}…` : characters.join("");
}
