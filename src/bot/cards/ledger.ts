import type { Context } from "../../context.ts";
import type { Translate } from "../../i18n/t.ts";
import type { CountedLedger } from "../../ledgers/list-ledgers.ts";
import type { CellOrigin, OpenCell, OpenRow } from "../../ledgers/open-row.ts";
import type { Query } from "../../ledgers/query.ts";
import type { LedgerPage } from "../../ledgers/rows.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type Button, buttons, type CardView, table, text } from "./kit.ts";

/** The ledgers somebody may look into, with counts and nothing of anybody: this also stands in groups. */
export function ledgerListCard(
  ledgers: readonly CountedLedger[],
  { said, inGroup }: { readonly said?: string; readonly inGroup: boolean },
  t: Translate,
): CardView {
  const lines = ledgers.map((one, at) =>
    t("ledger.list.line", {
      number: at + 1,
      name: one.name,
      rows: one.rows,
      owner: one.owner ?? t("define.owner.village", {}),
    }),
  );
  return {
    title: t("ledger.list.title", {}),
    tone: "info",
    blocks: [
      ...(said ? [text(escapeMd(t("ledger.list.unknown", { said })))] : []),
      text(lines.length > 0 ? lines.join("\n") : t("ledger.list.none", {})),
      ...(inGroup || lines.length > 0
        ? [text(inGroup ? t("ledger.list.group", {}) : t("ledger.list.hint", {}), "hint")]
        : []),
    ],
  };
}

export function ledgerListMenu(ledgers: readonly CountedLedger[]): readonly MenuLine[] {
  return ledgers.map((one) => ({ label: one.name, line: `/台账 ${one.name}` }));
}

/** Rows as a table, ten at a time; `words` is what to ask again with. */
export function ledgerPageCard(page: LedgerPage, words: string, t: Translate): CardView {
  const { query, lines, total } = page;
  const rows = lines.map((line) => ({
    ...Object.fromEntries(line.cells.map((cell, nth) => [`c${nth}`, cell])),
    unit: line.gone ? t("ledger.gone", { unit: line.unit, day: line.gone }) : line.unit,
  }));
  const columns = [
    ...page.columns.map((field, at) => ({ key: `c${at}`, label: field.name })),
    { key: "unit", label: t("ledger.unit", {}) },
  ];
  return {
    title: t("ledger.page.title", { ledger: query.ledger.name, total }),
    subtitle: understoodLine(query, t),
    tone: "info",
    blocks: [
      ...(query.unclear.length > 0
        ? [text(escapeMd(t("ledger.unclear", { words: query.unclear.map((word) => `“${word}”`).join("") })))]
        : []),
      ...(lines.length > 0 ? [table(columns, rows)] : [text(t("ledger.page.none", {}))]),
      ...pager(page, words, t),
      ...(lines.length > 0 ? [text(t("ledger.page.hint", { words: escapeMd(words) }), "hint")] : []),
    ],
  };
}

/** A row's number on this page opens it. */
export function ledgerPageMenu(page: LedgerPage): readonly MenuLine[] {
  return page.lines.map((line) => ({ label: line.cells[0] ?? "", line: `/台账 ${line.id}` }));
}

function understoodLine({ understood }: Query, t: Translate): string {
  if (understood.length === 0) return t("ledger.understood.all", {});
  const parts = understood.map((one) =>
    one.base === null ? t("ledger.understood.one", one) : t("ledger.understood.base", { ...one, base: one.base }),
  );
  return t("ledger.understood", { parts: parts.join("，") });
}

function pager(page: LedgerPage, words: string, t: Translate): readonly Block[] {
  const turn = (label: string, to: number): Button => ({
    label,
    action: "command.run",
    value: { line: `/台账 ${words} 第${to}页` },
    say: `/台账 ${words} 第${to}页`,
  });
  const turns = [
    ...(page.page > 1 ? [turn(t("ledger.prev", {}), page.page - 1)] : []),
    ...(page.page < page.pages ? [turn(t("ledger.next", {}), page.page + 1)] : []),
  ];
  const opens = page.lines.map(
    (line, at): Button => ({
      label: t("ledger.open", { number: at + 1, name: line.cells[0] ?? "" }),
      action: "command.run",
      value: { line: `/台账 ${line.id}` },
      say: String(at + 1),
    }),
  );
  return [
    ...(page.pages > 1 ? [text(t("ledger.page.of", { page: page.page, pages: page.pages }), "hint")] : []),
    ...(turns.length > 0 ? [buttons(...turns)] : []),
    ...(opens.length > 0 && opens.length <= 10 ? [buttons(...opens)] : []),
  ];
}

/** A row in full. */
export function ledgerRowCard(row: OpenRow, t: Translate): CardView {
  const old = row.cells.filter((cell) => cell.old).length;
  return {
    title: t("ledger.row.title", { name: row.title, ledger: row.ledger.name }),
    subtitle: [row.unit, ...(row.age === undefined ? [] : [t("ledger.row.age", { age: row.age })])].join(" · "),
    tone: row.gone ? "plain" : "info",
    blocks: [
      ...(row.gone ? [text(t("ledger.row.gone", { day: row.gone }))] : []),
      ...(old > 0 ? [text(t("ledger.row.old", { count: old }))] : []),
      text(row.cells.map((cell) => cellLine(cell, t)).join("\n") || t("ledger.row.empty", {})),
      ...(row.empty.length > 0 ? [text(t("ledger.row.missing", { names: row.empty.join("、") }), "hint")] : []),
      ...(row.masked ? [text(t("ledger.row.masked", {}), "hint")] : []),
    ],
  };
}

function cellLine(cell: OpenCell, t: Translate): string {
  const unit = cell.field.unit ?? "";
  const notes = [
    cell.origin ? originWords(cell.origin, t) : t("ledger.origin.none", {}),
    ...(cell.confirmedOn ? [t("ledger.confirmed", { day: cell.confirmedOn })] : []),
    ...(cell.old ? [t("ledger.old", { days: cell.days ?? 0, limit: cell.field.refreshDays ?? 0 })] : []),
    ...(cell.disputed ? [t("ledger.disputed", {})] : []),
  ];
  return `**${cell.field.name}** ${escapeMd(cell.shown)}${unit}（${escapeMd(notes.join("，"))}）`;
}

function originWords(origin: CellOrigin, t: Translate): string {
  const by = origin.who ?? origin.department ?? t("ledger.origin.nobody", {});
  const who = origin.forName ? t("orgs.inStead", { name: by, principal: origin.forName }) : by;
  const channel = t(`ledger.channel.${origin.kind}`, {});
  const file = origin.file ? t("ledger.origin.file", { file: origin.file, line: origin.line ?? 0 }) : "";
  return t("ledger.origin", { who, day: origin.day, channel: channel + file });
}

/** What an export came to. */
export function exportedCard(
  query: Query,
  { rows, left }: { readonly rows: number; readonly left: readonly string[] },
  most: number,
  { t }: Pick<Context, "t">,
): CardView {
  const said = { ledger: query.ledger.name, rows, most };
  const isSent = rows > 0 && rows <= most;
  const key = isSent ? "ledger.export.sent" : rows === 0 ? "ledger.export.empty" : "ledger.export.many";
  return {
    title: t(isSent ? "ledger.export.title" : "ledger.export.notTitle", said),
    subtitle: understoodLine(query, t),
    tone: isSent ? "good" : "warn",
    blocks: [
      ...(query.unclear.length > 0
        ? [text(escapeMd(t("ledger.unclear", { words: query.unclear.map((word) => `“${word}”`).join("") })))]
        : []),
      text(t(key, said)),
      ...(isSent && left.length > 0 ? [text(t("ledger.export.left", { names: left.join("、") }), "hint")] : []),
    ],
  };
}
