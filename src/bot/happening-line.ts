import { type HappeningKind, happenings } from "../happenings/shipped.ts";
import { type Day, readDate } from "./dates.ts";

/** What stands after /动态: to whom, what, when, and what else was said. */
export interface HappeningLine {
  readonly name: string;
  readonly kind: HappeningKind;
  /** Undefined: not said. */
  readonly day: Day | undefined;
  readonly rest: readonly string[];
}

export type HappeningRead =
  | { readonly ok: true; readonly line: HappeningLine }
  | { readonly ok: false; readonly missing: "name" | "kind" };

const says = happenings.kinds
  .flatMap((kind) => kind.say.map((say) => ({ kind, say })))
  .toSorted((a, b) => b.say.length - a.say.length);

/** 张三 去世 0412, 0412 张三 病故, 张三去世, 张三 低保 停发, 王五 出生 0412 王小宝 女. The day is the last such. */
export function readHappeningLine(rest: string, today: Day): HappeningRead {
  const words = rest
    .normalize("NFKC")
    .split(/[\s,、;]+/u)
    .filter(Boolean);
  const found = takeKind(words);
  if (!found) return { ok: false, missing: "kind" };
  const at = found.left.findIndex((word) => readDate(word, today, "past") !== undefined);
  const others = found.left.filter((_, nth) => nth !== at);
  const [name, ...more] = others;
  if (!name) return { ok: false, missing: "name" };
  const day = at < 0 ? undefined : readDate(found.left[at] ?? "", today, "past");
  return { ok: true, line: { name, kind: found.kind, day, rest: more } };
}

export interface Decision {
  readonly id: string;
  readonly wish: "confirm" | "drop" | "undo";
}

const wishes: Readonly<Record<string, Decision["wish"]>> = { 确认: "confirm", 取消: "drop", 撤销: "undo" };

/** 确认 and 取消 of one that was proposed, 撤销 of one that was confirmed, by its id. */
export function readDecision(rest: string): Decision | undefined {
  const [, word, id] = /^(确认|取消|撤销)\s+([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/u.exec(rest.trim()) ?? [];
  return id && word ? { id, wish: wishes[word] ?? "drop" } : undefined;
}

/** The longest way of saying it: a word, two neighbours, or what a word ends with. */
function takeKind(
  words: readonly string[],
): { readonly kind: HappeningKind; readonly left: readonly string[] } | undefined {
  for (const { kind, say } of says) {
    for (const [at, word] of words.entries()) {
      if (word === say) return { kind, left: words.toSpliced(at, 1) };
      if (word + (words[at + 1] ?? "") === say) return { kind, left: words.toSpliced(at, 2) };
      const before = word.endsWith(say) ? word.slice(0, -say.length) : "";
      if (Array.from(before).length >= 2) return { kind, left: words.with(at, before) };
    }
  }
  return undefined;
}
