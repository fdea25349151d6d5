import type { Context } from "../../context.ts";
import { type Counts, changesOf } from "../../imports/counts.ts";
import type { ImportPlan, PlannedRow } from "../../imports/plan.ts";
import type { Words } from "../define-command.ts";
import { say } from "../words.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, panel, text } from "./kit.ts";

/** What the cards of an import need of it. */
export interface ImportOnCard {
  readonly row: { readonly id: string };
  readonly kind: { readonly words: Words };
  readonly ctx: Pick<Context, "t" | "locale">;
}

const mostProblems = 8;
const mostSamples = 10;

export function importProgressCard({ kind, ctx }: Omit<ImportOnCard, "row">, stage: "queued" | "reading"): CardView {
  const title = ctx.t(`import.${stage}.title`, { kind: say(kind.words, ctx.locale) });
  return { title, tone: "info", blocks: [text(ctx.t("import.queued.text", {}))] };
}

/** A large file is read, and its rows are being checked. */
export function importCheckingCard({ kind, ctx }: Omit<ImportOnCard, "row">, rows: number): CardView {
  const title = ctx.t("import.reading.title", { kind: say(kind.words, ctx.locale) });
  return { title, tone: "info", blocks: [text(ctx.t("import.checking.text", { rows }))] };
}

export function importRefusedCard({ kind, ctx }: Omit<ImportOnCard, "row">, why: string): CardView {
  const title = ctx.t("import.refused.title", { kind: say(kind.words, ctx.locale) });
  return { title, tone: "warn", blocks: [text(why)] };
}

/** What would become of the rows: counts that add up, the first that must be mended, samples, and the button. */
export function previewCard(at: ImportOnCard, plan: ImportPlan, counts: Counts): CardView {
  const { t, locale } = at.ctx;
  const kind = say(at.kind.words, locale);
  const total = counts.new + counts.changed + counts.same + counts.error;
  const open = plan.blocked === undefined && changesOf(counts) > 0;
  const nothing = counts.error === 0 && changesOf(counts) === 0;
  const title = open ? "import.preview.title" : nothing ? "import.preview.nothing" : "import.preview.blocked";
  return {
    title: t(title, { kind }),
    tone: open ? "info" : nothing ? "plain" : "warn",
    blocks: [
      ...(plan.notes ?? []).map((note) => text(escapeMd(note))),
      text(t("import.counts", { ...counts, total })),
      ...(counts.removed > 0 ? [text(t("import.removed", { count: counts.removed }))] : []),
      ...(plan.blocked ? [text(escapeMd(plan.blocked))] : []),
      ...problems(at, plan, counts, kind, open),
      ...samples(at, plan),
      ...(open ? decision(at, counts) : []),
    ],
  };
}

function problems(
  { ctx: { t } }: ImportOnCard,
  plan: ImportPlan,
  counts: Counts,
  kind: string,
  open: boolean,
): Block[] {
  if (counts.error === 0) return [];
  const shown = plan.rows.filter((row) => row.verdict === "error").slice(0, mostProblems);
  const lines = shown.map(({ sheet, line, label, reason = "" }) => {
    const said = { line, label: escapeMd(label), reason: escapeMd(reason) };
    return `- ${sheet ? t("import.sheetLine", { ...said, sheet: escapeMd(sheet) }) : t("import.line", said)}`;
  });
  return [
    text(t("import.problems", { shown: shown.length, count: counts.error }), "heading"),
    text(lines.join("\n")),
    text(t("import.errorBook", { kind })),
    ...(open ? [text(t("import.skipped", { count: counts.error }))] : []),
  ];
}

function samples({ ctx: { t } }: ImportOnCard, plan: ImportPlan): Block[] {
  const of = (verdict: PlannedRow["verdict"]): string[] =>
    plan.rows
      .filter((row) => row.verdict === verdict)
      .map(({ label, reason }) => (reason ? `${label}：${reason}` : label));
  const groups = [
    ["import.added", of("new")],
    ["import.changed", of("changed")],
    ["import.removedTitle", plan.removed ?? []],
  ] as const;
  return groups.flatMap(([title, labels]) => {
    if (labels.length === 0) return [];
    const lines = labels.slice(0, mostSamples).map((label) => `- ${escapeMd(shorten(label))}`);
    if (labels.length > mostSamples) lines.push(t("import.more", { count: labels.length }));
    return [panel(t(title, { count: labels.length }), [text(lines.join("\n"))])];
  });
}

function decision({ row, ctx: { t } }: ImportOnCard, counts: Counts): Block[] {
  const value = { id: row.id };
  const { new: added, changed, removed } = counts;
  return [
    buttons(
      {
        label: t("import.apply", {}),
        action: "import.apply",
        value,
        look: "primary",
        confirm: {
          title: t("import.confirm.title", {}),
          text: t("import.confirm.text", { new: added, changed, removed }),
        },
      },
      { label: t("import.drop", {}), action: "import.drop", value },
    ),
    text(t("import.expires", {}), "hint"),
  ];
}

export function applyingCard({ kind, ctx }: Omit<ImportOnCard, "row">, counts: Counts): CardView {
  return {
    title: ctx.t("import.applying.title", { kind: say(kind.words, ctx.locale) }),
    tone: "info",
    blocks: [text(ctx.t("import.applying.text", { count: changesOf(counts) }))],
  };
}

export function appliedCard({ kind, ctx }: Omit<ImportOnCard, "row">, counts: Counts): CardView {
  return {
    title: ctx.t("import.applied.title", { kind: say(kind.words, ctx.locale) }),
    tone: "good",
    blocks: [text(ctx.t("import.applied.text", counts))],
  };
}

export function droppedCard({ kind, ctx }: Omit<ImportOnCard, "row">): CardView {
  return {
    title: ctx.t("import.dropped.title", { kind: say(kind.words, ctx.locale) }),
    blocks: [text(ctx.t("import.dropped.text", {}))],
  };
}

/** Asks for the workbook; the next file in this chat is taken as it. */
export function askWorkbookCard({ kind, ctx }: Omit<ImportOnCard, "row">): CardView {
  const name = say(kind.words, ctx.locale);
  const line = ctx.locale === "en" ? `/import template ${name}` : `/导入 模板 ${name}`;
  return {
    title: ctx.t("import.ask.title", { kind: name }),
    tone: "info",
    blocks: [
      text(ctx.t("import.ask.text", {})),
      buttons({ label: ctx.t("import.ask.template", {}), action: "command.run", value: { line }, say: line }),
    ],
  };
}

function shorten(label: string): string {
  const letters = Array.from(label);
  return letters.length > 80 ? `${letters.slice(0, 79).join("")}…` : label;
}
