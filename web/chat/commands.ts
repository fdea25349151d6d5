import type { CommandHint } from "../../simulator/chat-contract.ts";
import { englishNames } from "./command-names.ts";
import { initials } from "./pinyin.ts";

/** The word after the slash while it is still being typed, or null when the line is not the beginning of a command. */
export function commandWord(line: string): string | null {
  return /^[/／](\S*)$/.exec(line)?.[1]?.toLowerCase() ?? null;
}

export const commandName = (hint: CommandHint): string => hint.command.replace(/^[/／]/, "");

export const englishName = (hint: CommandHint): string => englishNames[commandName(hint)] ?? "";

/** Best first: the name as typed, its English, its pinyin initials, then names and help lines that contain the word. */
export function matchCommands(hints: readonly CommandHint[], word: string): readonly CommandHint[] {
  return hints
    .map((hint, order) => ({ hint, order, rank: rankOf(hint, word) }))
    .filter((each) => each.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.order - b.order)
    .map((each) => each.hint);
}

function rankOf(hint: CommandHint, word: string): number | null {
  const name = commandName(hint).toLowerCase();
  const english = englishName(hint);
  const checks = [
    name.startsWith(word),
    english.startsWith(word),
    initials(name).startsWith(word),
    name.includes(word) || english.includes(word),
    `${hint.description} ${hint.english ?? ""}`.toLowerCase().includes(word),
  ];
  const rank = checks.indexOf(true);
  return rank === -1 ? null : rank;
}
