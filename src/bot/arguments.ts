import type { z } from "zod";
import { type Day, readDate } from "./dates.ts";
import type { Command, Param } from "./define-command.ts";
import { type FileArg, readFileText } from "./file-arg.ts";
import { fold } from "./fold.ts";
import { readNumber, readOrdinal } from "./numbers.ts";
import { lex, type Token } from "./tokens.ts";

/** What was given for each argument, as it was typed: by position, by label, in a form or as an answer. */
export type Given = Readonly<Record<string, string>>;

/** Why an argument is not usable yet; the words for it are in the catalogue as `ask.<problem>`. */
export type Problem =
  | { readonly kind: "missing" | "date" | "number" | "choice" | "file" | "other" }
  | { readonly kind: "short" | "long" | "low" | "high"; readonly bound: number };

export type Checked =
  | { readonly ok: true; readonly args: Record<string, unknown> }
  | { readonly ok: false; readonly problems: ReadonlyMap<string, Problem> };

const longestLabel = 40;

/**
 * Gives each word of the line to an argument. A label (`--科室 民政局`, `科室：民政局`) names its own; a number, date or
 * choice takes the first word that is one; the others go to the words in order, and the last takes all that is left.
 */
export function readLine(params: readonly Param[], rest: string, today: Day): Given {
  const given: Record<string, string> = {};
  let left = takeLabelled(params, lex(rest), given);
  // A file comes as a message of its own: no word on the line is one.
  const open = params.filter((param) => param.kind !== "file" && given[param.key] === undefined);
  for (const param of open.filter((one) => isTyped(one) && !one.labelled)) {
    const fitting = left.find((token) => !token.quoted && fits(param, token.text, today));
    if (!fitting) continue;
    given[param.key] = fitting.text;
    left = left.filter((token) => token !== fitting);
  }
  const words = open.filter((param) => !isTyped(param) && !param.labelled);
  for (const [index, param] of words.entries()) {
    const taken = index === words.length - 1 ? left : left.slice(0, 1);
    if (taken.length === 0) break;
    given[param.key] = asTyped(taken, rest);
    left = left.slice(taken.length);
  }
  // Nothing that was typed is lost: what no argument wanted is shown in the field that still misses one.
  const unfilled = open.find((param) => given[param.key] === undefined && !param.optional);
  if (left.length > 0 && unfilled) given[unfilled.key] = asTyped(left, rest);
  return given;
}

/** Checks what was given against the command's schema. Each argument that cannot be used has its problem, in order. */
export function check(command: Command, given: Given, today: Day): Checked {
  const problems = new Map<string, Problem>();
  const values: Record<string, unknown> = {};
  for (const param of command.params) {
    const typed = given[param.key]?.trim() ?? "";
    const value = typed ? convert(param, typed, today) : undefined;
    if (value !== undefined) values[param.key] = value;
    else if (typed) problems.set(param.key, { kind: param.kind as "date" | "number" | "choice" | "file" });
    else if (!param.optional) problems.set(param.key, { kind: "missing" });
  }
  const parsed = command.args.safeParse(values);
  if (!parsed.success) {
    const known = new Map(command.params.map((param) => [param.key, param]));
    for (const issue of parsed.error.issues) {
      const param = known.get(String(issue.path[0]));
      // Not something the person can mend: the command's schema and its arguments disagree.
      if (!param)
        throw new Error(`The arguments of ${command.name.en} fail outside its params`, { cause: parsed.error });
      if (!problems.has(param.key)) problems.set(param.key, describe(issue, given[param.key]));
    }
  }
  if (parsed.success && problems.size === 0) return { ok: true, args: parsed.data };
  const inOrder = command.params.flatMap(({ key }) => {
    const problem = problems.get(key);
    return problem ? [[key, problem] as const] : [];
  });
  return { ok: false, problems: new Map(inOrder) };
}

function takeLabelled(
  params: readonly Param[],
  words: readonly Token[],
  given: Record<string, string>,
): readonly Token[] {
  const left: Token[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    const label = word && !word.quoted ? readLabel(params, word.text) : undefined;
    if (word && label) {
      const value = label.value || (words[i + 1]?.text ?? "");
      if (!label.value) i += 1;
      if (value) given[label.param.key] = value;
    } else if (word) left.push(word);
  }
  return left;
}

function readLabel(params: readonly Param[], text: string): { param: Param; value: string } | undefined {
  // A phone makes one long dash of two short ones.
  const flag = /^(?:--|——?|––?|－－)(.+)$/u.exec(text)?.[1];
  const [, name = "", value = ""] = /^([^:：=＝]+)[:：=＝]?(.*)$/su.exec(flag ?? text) ?? [];
  if (flag === undefined && name === text) return undefined;
  const wanted = fold(name.slice(0, longestLabel));
  const param = params.find((one) => labelsOf(one).includes(wanted));
  if (param) return { param, value };
  const glued = flag && params.find((one) => flag.startsWith(one.label.zh));
  return glued ? { param: glued, value: flag.slice(glued.label.zh.length) } : undefined;
}

function labelsOf(param: Param): readonly string[] {
  return [param.key, param.label.zh, param.label.en].map(fold);
}

function isTyped(param: Param): boolean {
  return param.kind === "number" || param.kind === "date" || param.kind === "choice";
}

function fits(param: Param, text: string, today: Day): boolean {
  return convert(param, text, today) !== undefined;
}

function convert(param: Param, text: string, today: Day): string | number | FileArg | undefined {
  switch (param.kind) {
    case "word":
    case "rest":
      return text;
    case "number":
      return readNumber(text) ?? readOrdinal(text);
    case "date":
      return readDate(text, today, param.lean);
    case "choice":
      return chosen(param, text);
    case "file":
      return readFileText(text);
  }
}

/** The choice itself, its label in either language, or the only one that begins like this. */
function chosen(param: Param, text: string): string | undefined {
  const wanted = fold(text.slice(0, longestLabel));
  const choices = (param.choices ?? []).map((one) => ({
    value: one.value,
    words: [one.value, one.label.zh, one.label.en].map(fold),
  }));
  const exact = choices.find((one) => one.words.includes(wanted));
  const begun = choices.filter((one) => one.words.some((word) => word.startsWith(wanted)));
  return exact?.value ?? (begun.length === 1 && wanted.length > 1 ? begun[0]?.value : undefined);
}

/** The words as they stand on the line, with the spaces between them; one quoted word without its quotes. */
function asTyped(words: readonly Token[], line: string): string {
  const [first, ...more] = words;
  if (!first) return "";
  if (more.length === 0) return first.text;
  return words.reduce((text, word, index) => {
    const before = words[index - 1];
    const between = before ? line.slice(before.end, word.start) : "";
    // A label or a date was taken from between them.
    return text + (between.trim() ? " " : between) + line.slice(word.start, word.end);
  }, "");
}

function describe(issue: z.core.$ZodIssue, typed: string | undefined): Problem {
  if (!typed?.trim()) return { kind: "missing" };
  if (issue.code === "too_small") {
    return { kind: issue.origin === "string" ? "short" : "low", bound: Number(issue.minimum) };
  }
  if (issue.code === "too_big") {
    return { kind: issue.origin === "string" ? "long" : "high", bound: Number(issue.maximum) };
  }
  return { kind: "other" };
}
