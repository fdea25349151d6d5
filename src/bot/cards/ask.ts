import type { Locale, Translate } from "../../i18n/t.ts";
import type { Given, Problem } from "../arguments.ts";
import type { Command, Param } from "../define-command.ts";
import { say } from "../words.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, type Field, text } from "./kit.ts";

export interface AskView {
  readonly command: Command;
  /** What was typed so far; it stays in its fields. */
  readonly given: Given;
  readonly problems: ReadonlyMap<string, Problem>;
  readonly place: "p2p" | "group";
  /** Why the filled form was refused as a whole. */
  readonly refusal?: string;
}

/** The form that asks for what is missing or could not be read; everything else is filled in already. */
export function askCard(view: AskView, t: Translate, locale: Locale): CardView {
  const { command, given, problems } = view;
  const wanting = command.params.filter((param) => problems.has(param.key));
  const label = wanting[0] ? say(wanting[0].label, locale) : "";
  const labels = wanting.map((param) => say(param.label, locale)).join(t("list.and", {}));
  const name = say(command.name, locale);
  if (wanting[0]?.kind === "file") return fileCard(view, label, t, locale);
  const submit = t("ask.submit", {});
  const onlyMissing = [...problems.values()].every((problem) => problem.kind === "missing");
  const title = onlyMissing ? t("ask.title", { command: name, labels }) : t("ask.fix", { command: name, labels });
  return {
    title: view.refusal ? t("error.title", {}) : title,
    tone: view.refusal ? "warn" : "info",
    blocks: [
      text(view.refusal ? escapeMd(view.refusal) : lead(view, label, submit, t)),
      {
        kind: "form",
        name: "ask",
        fields: command.params.flatMap((param) => field(param, given[param.key], problems.get(param.key), t, locale)),
        submit: {
          label: submit,
          action: "command.fill",
          value: { command: command.name.en },
          look: "primary",
          say: say(command.usage, locale),
        },
      },
      text(t("ask.example", { example: say(command.example, locale) }), "hint"),
    ],
  };
}

/** A file cannot be put into a form: it comes as the next message. */
function fileCard(view: AskView, label: string, t: Translate, locale: Locale): CardView {
  const [param] = view.command.params.filter((one) => view.problems.has(one.key));
  const isWrong = param && view.problems.get(param.key)?.kind !== "missing";
  return {
    title: t("ask.title", { command: say(view.command.name, locale), labels: label }),
    tone: "info",
    blocks: [
      ...(isWrong ? [text(t("ask.file", {}))] : []),
      text(t("ask.leadFile", { label })),
      ...(param?.hint ? [text(say(param.hint, locale), "hint")] : []),
    ],
  };
}

function lead({ place }: AskView, label: string, submit: string, t: Translate): string {
  return t(place === "group" ? "ask.leadGroup" : "ask.lead", { submit, label });
}

function field(
  param: Param,
  typed: string | undefined,
  problem: Problem | undefined,
  t: Translate,
  locale: Locale,
): Field | readonly [] {
  const label = say(param.label, locale);
  // A field that nobody has touched yet is not wrong, only empty.
  const isWrong = problem && !(problem.kind === "missing" && typed === undefined);
  const base = {
    name: param.key,
    label: param.optional ? t("ask.optional", { label }) : label,
    ...(param.hint ? { hint: say(param.hint, locale) } : {}),
    ...(param.optional ? {} : { required: true }),
    ...(isWrong ? { error: explain(problem, t) } : {}),
  };
  const value = typed ? { value: typed } : {};
  switch (param.kind) {
    case "word":
    case "number":
      return { ...base, kind: "input", ...value };
    case "rest":
      return { ...base, kind: "input", lines: 3, ...value };
    case "date":
      // A day that could not be read is kept as words; the picker would drop it.
      return isWrong && typed ? { ...base, kind: "input", value: typed } : { ...base, kind: "date", ...value };
    case "choice": {
      const options = (param.choices ?? []).map((one) => ({ value: one.value, label: say(one.label, locale) }));
      const known = options.find((one) => one.value === typed || one.label === typed);
      return { ...base, kind: "select", options, ...(known ? { value: known.value } : {}) };
    }
    case "file":
      return [];
  }
}

function explain(problem: Problem, t: Translate): string {
  switch (problem.kind) {
    case "short":
      return t("ask.short", { bound: problem.bound });
    case "long":
      return t("ask.long", { bound: problem.bound });
    case "low":
      return t("ask.low", { bound: problem.bound });
    case "high":
      return t("ask.high", { bound: problem.bound });
    default:
      return t(`ask.${problem.kind}`, {});
  }
}
