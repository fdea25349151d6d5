import { bare, identifier } from "./clean.ts";
import { ask, because, fixed, read } from "./reading.ts";
import type { CodeEntry, RawCell, Reading } from "./value.ts";

/** Sex as GB/T 2261.1 has it. Other lists give 0 and 1 to the sexes: what a digit means, the element's own list says. */
export const sexes: readonly CodeEntry[] = [
  { code: "1", label: "男", aliases: ["男性", "M", "male"] },
  { code: "2", label: "女", aliases: ["女性", "F", "female"] },
  { code: "0", label: "未知", aliases: ["不详", "未知的性别"] },
  { code: "9", label: "未说明", aliases: ["未说明的性别"] },
];

// So many choices are named; of more, the first ones.
const named = 8;

/** An entry of a list by its code, label or alias. Noughts before a code come back only where all codes have one width. */
export function readCode(list: readonly CodeEntry[], raw: RawCell): Reading {
  const given = identifier(raw);
  const written = given.lost ? "" : fold(given.text);
  const restored = list.some(({ code }) => fold(code) === written) ? null : padded(list, written);
  const wanted = restored ?? written;
  // A code means what the list says it means; only then do words count.
  const byCode = list.filter(({ code }) => fold(code) === wanted);
  const found = byCode.length > 0 ? byCode : list.filter((entry) => words(entry).includes(wanted));
  const [entry] = found;
  if (!entry || wanted === "") return ask(because("values.code.unlisted", { labels: labels(list) }));
  if (found.length > 1) return ask(because("values.code.several", { labels: labels(found) }));
  const value = { kind: "code", code: entry.code, label: entry.label } as const;
  return restored === null ? read(value) : fixed(value, because("values.code.zeros", {}));
}

function words({ label, aliases }: CodeEntry): readonly string[] {
  return [label, ...aliases].map(fold);
}

function fold(word: string): string {
  return bare(word).toLowerCase();
}

function padded(list: readonly CodeEntry[], written: string): string | null {
  const width = list[0]?.code.length ?? 0;
  const uniform = list.every(({ code }) => code.length === width && /^\d+$/u.test(code));
  if (!uniform || !/^\d+$/u.test(written) || written.length >= width) return null;
  return written.padStart(width, "0");
}

function labels(list: readonly CodeEntry[]): string {
  const first = list.slice(0, named).map(({ label }) => label);
  return first.join("、") + (list.length > named ? "……" : "");
}
