import { localTime } from "../../calendar/workdays.ts";
import type { Translate } from "../../i18n/t.ts";
import type { JudgedField } from "../../requests/examine.ts";
import type { Answer } from "../../requests/open-answer.ts";
import type { DataRequest, Examined, RequestField } from "../../requests/request.ts";
import type { RuleHit } from "../../rules/rules.ts";
import { alikeBlocks, refusalBlocks } from "./alike.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type Button, buttons, type CardView, form, rule, text } from "./kit.ts";

/** What is asked before anything is compared: a number and a promise that nobody has been asked yet. */
export function examiningCard(
  request: { readonly no: number; readonly title: string; readonly region: string; readonly population: string },
  fields: number,
  t: Translate,
): CardView {
  return {
    title: t("request.examining.title", { title: request.title }),
    tone: "info",
    blocks: [text(escapeMd(t("request.examining.text", { ...named(request), no: request.no, fields })))],
  };
}

export interface AnswerView extends Answer {
  readonly locale: "zh-CN" | "en";
}

/** The answer to a demand, before anything reaches a village: what is held, what it breaks, what it would cost. */
export function answerCard(
  { request, examined, fields, choices, refusals, locale }: AnswerView,
  t: Translate,
): CardView {
  const of = (verdict: JudgedField["verdict"]): readonly JudgedField[] =>
    fields.filter((field) => field.verdict === verdict);
  const missing = of("missing");
  const toAsk = missing.length + of("stale").length;
  const span = spanOf(examined.cost, t);
  return {
    title: t("request.answer.title", { no: request.no, title: request.title }),
    subtitle: subtitle(request, examined, t),
    tone: toAsk === 0 ? "good" : "info",
    summary: t("request.answer.summary", { held: of("held").length, ask: missing.length, span }),
    blocks: [
      ...(examined.unread ? [text(escapeMd(t("request.answer.unread", { words: examined.unread })), "hint")] : []),
      ...(examined.rows === 0 ? [text(t("request.answer.noRows", {}))] : []),
      text(fieldLines(fields, t)),
      text(costLines(examined, toAsk, t)),
      ...ruleBlocks(examined.rules, locale, t),
      ...alikeBlocks(examined.alike, t, { id: request.id, action: "request" }),
      ...chooseBlocks(request, fields, choices, t),
      ...refusalBlocks(request, refusals, t),
      buttons(...answerButtons(request, examined, toAsk, t)),
    ],
  };
}

function fieldLines(fields: readonly JudgedField[], t: Translate): string {
  const of = (verdict: JudgedField["verdict"]): readonly JudgedField[] =>
    fields.filter((field) => field.verdict === verdict);
  const names = (list: readonly JudgedField[], say: (field: JudgedField) => string): { n: number; names: string } => ({
    n: list.length,
    names: escapeMd(list.map(say).join("、")),
  });
  const lines: string[] = [];
  const held = of("held");
  if (held.length > 0)
    lines.push(
      t(
        "request.answer.held",
        names(held, (field) => field.name),
      ),
    );
  const derivable = of("derivable");
  if (derivable.length > 0)
    lines.push(
      t(
        "request.answer.derivable",
        names(derivable, (field) => field.name),
      ),
    );
  const routed = of("routed");
  if (routed.length > 0) {
    const one = (field: JudgedField): string =>
      t("request.answer.routedOne", {
        name: field.name,
        owner: field.element?.owner ?? "",
        missing: (field.counts?.missing ?? 0) + (field.counts?.stale ?? 0),
      });
    lines.push(t("request.answer.routed", names(routed, one)));
  }
  const stale = of("stale");
  if (stale.length > 0) {
    const one = (field: JudgedField): string =>
      t("request.answer.staleOne", { name: field.name, stale: field.counts?.stale ?? 0 });
    lines.push(t("request.answer.stale", names(stale, one)));
  }
  const missing = of("missing");
  if (missing.length > 0) {
    const one = (field: JudgedField): string =>
      field.element
        ? t("request.answer.missingOne", { name: field.name, missing: field.counts?.missing ?? 0 })
        : t("request.answer.missingNew", { name: field.name });
    lines.push(t("request.answer.missing", names(missing, one)));
  }
  const blocked = of("blocked");
  if (blocked.length > 0)
    lines.push(
      t(
        "request.answer.blocked",
        names(blocked, (field) => field.name),
      ),
    );
  return lines.join("\n");
}

function costLines(examined: Examined, toAsk: number, t: Translate): string {
  if (toAsk === 0) return t("request.answer.nothing", { cells: examined.cells });
  const span = spanOf(examined.cost, t);
  const ask = t("request.answer.cost", { cells: examined.toAsk, confirm: examined.toConfirm, span });
  const saved = examined.cost.savedLow;
  return `${ask}\n${saved > 0 ? t("request.answer.saved", { span: spanOf({ low: saved, high: saved }, t) }) : t("request.answer.notSaved", {})}`;
}

export function ruleBlocks(rules: readonly RuleHit[], locale: "zh-CN" | "en", t: Translate): readonly Block[] {
  if (rules.length === 0) return [];
  const lines = rules.map((hit) =>
    t("request.rule.line", {
      mark: t(hit.result === "unknown" ? "request.rule.unknown" : `request.rule.${hit.severity}`, {}),
      id: hit.id,
      text: escapeMd(locale === "en" ? hit.en : hit.zh),
    }),
  );
  const bases = rules.map(({ id, basis }) => t("request.rule.basisOne", { id, basis })).join("；");
  return [
    text(t("request.answer.rules", {}), "heading"),
    text(lines.join("\n")),
    text(escapeMd(t("request.rule.basis", { bases })), "hint"),
  ];
}

/** A wrong binding is worse than a question: each uncertain field is chosen from what it may mean. */
function chooseBlocks(
  request: DataRequest,
  fields: readonly JudgedField[],
  choices: AnswerView["choices"],
  t: Translate,
): readonly Block[] {
  const open = fields.filter((field) => field.mapState === "proposed" && choices.has(field.ord)).slice(0, 5);
  if (open.length === 0) return [];
  return [
    rule(),
    text(t("request.answer.proposed", { n: open.length }), "heading"),
    chooseForm(request.id, open, choices, "default", t),
  ];
}

function chooseForm(
  id: string,
  open: readonly { readonly ord: number; readonly name: string; readonly key: string }[],
  choices: AnswerView["choices"],
  look: "primary" | "default",
  t: Translate,
): Block {
  const selects = open.map((field) => ({
    kind: "select" as const,
    name: `f${field.ord}`,
    label: field.name,
    value: field.key,
    options: [
      ...(choices.get(field.ord) ?? []).map(({ code, label }) => ({ value: code, label })),
      { value: "new", label: t("request.answer.proposedNone", {}) },
    ],
  }));
  return form("bind", selects, {
    label: t("request.answer.proposedSubmit", {}),
    action: "request.bind",
    value: { id },
    look,
  });
}

const asksAtOnce = 8;

/** Before a demand goes to the coordinator: what its uncertain fields mean, or that they are items of their own. */
export function unsureCard(
  request: DataRequest,
  fields: readonly RequestField[],
  choices: AnswerView["choices"],
  t: Translate,
): CardView {
  return {
    title: t("request.unsure.title", { n: fields.length }),
    subtitle: t("request.answer.title", { no: request.no, title: request.title }),
    tone: "info",
    blocks: [
      text(t("request.unsure.text", {})),
      chooseForm(request.id, fields.slice(0, asksAtOnce), choices, "primary", t),
      buttons({ label: t("request.unsure.leave", {}), action: "request.leave", value: { id: request.id } }),
    ],
  };
}

function answerButtons(request: DataRequest, examined: Examined, toAsk: number, t: Translate): readonly Button[] {
  const value = { id: request.id };
  const blocked = examined.rules.some((hit) => hit.id === "R-DEM-3B");
  return [
    {
      label: t("request.button.take", {}),
      action: "request.take",
      value,
      look: toAsk === 0 ? "primary" : "default",
      confirm: { title: t("request.confirm.take", {}), text: t("request.confirm.takeText", {}) },
    },
    ...(toAsk > 0 && !blocked
      ? [
          {
            label: t("request.button.ask", { n: toAsk }),
            action: "request.ask",
            value,
            look: "primary" as const,
            confirm: { title: t("request.confirm.ask", {}), text: t("request.confirm.askText", {}) },
          },
        ]
      : []),
    ...(request.emergency && toAsk > 0
      ? [{ label: t("request.button.emergency", {}), action: "request.emergency", value, look: "danger" as const }]
      : []),
    { label: t("request.button.change", {}), action: "request.change", value },
    { label: t("request.button.withdraw", {}), action: "request.withdraw", value },
  ];
}

/** How a request stands once it was decided on; the same card says so wherever it is drawn. */
export function requestStateCard(request: DataRequest, line: string, t: Translate): CardView {
  const good = ["served", "issued", "delivered", "archived"].includes(request.status);
  return {
    title: t("request.answer.title", { no: request.no, title: request.title }),
    ...(request.examined ? { subtitle: subtitle(request, request.examined, t) } : {}),
    tone: good ? "good" : request.status === "bounced" ? "warn" : "plain",
    blocks: [text(escapeMd(line))],
  };
}

/** The words for a state that need nothing but the request itself. */
export function stateLine(request: DataRequest, t: Translate): string {
  if (request.status === "pending") return t("request.status.pending", {});
  if (request.status === "withdrawn") return t("request.status.withdrawn", {});
  if (request.status === "bounced") return t("request.status.bounced", { reason: request.reason ?? "" });
  return t(`request.state.${request.status}`, {});
}

function subtitle(request: DataRequest, examined: Examined, t: Translate): string {
  return t("request.answer.subtitle", {
    ...named(request),
    dept: request.deptName,
    rows: examined.rows,
    villages: examined.villages,
  });
}

/** 青石镇80岁以上老人, and not 全县全县农户. */
function named({ region, population }: { readonly region: string; readonly population: string }): {
  readonly region: string;
  readonly population: string;
} {
  return { region: population.startsWith(region) ? "" : region, population };
}

/** A range of person-seconds as people say it: 6–8 分钟, 1.5–2 小时. */
export function spanOf(cost: { readonly low: number; readonly high: number }, t: Translate): string {
  const unit = cost.high < 3600 ? ("minute" as const) : ("hour" as const);
  // Something is never nought.
  const say = (seconds: number): string =>
    unit === "minute"
      ? String(Math.max(1, Math.round(seconds / 60)))
      : String(Math.max(0.1, Math.round(seconds / 360) / 10));
  const [low, high] = [say(cost.low), say(cost.high)];
  return low === high ? t(`request.span.${unit}`, { low }) : t(`request.span.${unit}s`, { low, high });
}

export function dueText(at: Date): string {
  const here = localTime(at);
  return `${here.month}月${here.day}日 ${String(here.hour).padStart(2, "0")}:${String(here.minute).padStart(2, "0")}`;
}
