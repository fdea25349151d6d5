import type { Translate } from "../../i18n/t.ts";
import type { Field } from "../../ledgers/columns.ts";
import type { SummedUp, UnitSum } from "../../ledgers/sum-up.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, table, text } from "./kit.ts";

// What a phone shows beside the unit, and what a card holds.
const mostColumns = 3;
const mostUnits = 20;
const mostKinds = 8;
const mostValues = 6;

/** A ledger added up by unit; `unused` are words that would have narrowed rows. */
export function ledgerSumCard(sums: SummedUp, unused: string, t: Translate): CardView {
  const columns = sums.columns.slice(0, mostColumns);
  const rowOf = ({ name, rows, amounts }: UnitSum): Record<string, string> => ({
    unit: name,
    rows: String(rows),
    ...Object.fromEntries(columns.map((_, at) => [`c${at}`, amounts[at] ?? ""])),
  });
  const all = rowOf({ ...sums.all, name: t("ledger.sum.all", {}) });
  const lines = [
    ...sums.kinds.slice(0, mostKinds).map(({ field, counts }) => kindLine(field, counts, t)),
    ...sums.distinct.map(({ field, n }) => t("ledger.sum.distinct", { name: escapeMd(field.name), n })),
  ];
  const left = sums.units.length - mostUnits;
  return {
    title: t("ledger.sum.title", { ledger: sums.ledger.name }),
    subtitle: t("ledger.sum.subtitle", { n: sums.units.length }),
    tone: "info",
    blocks: [
      ...(unused ? [text(escapeMd(t("ledger.sum.unused", { words: unused })))] : []),
      sums.all.rows === 0
        ? text(t("ledger.page.none", {}))
        : table(
            [
              { key: "unit", label: t("ledger.unit", {}) },
              { key: "rows", label: t("ledger.sum.rows", {}) },
              ...columns.map((field, at) => ({ key: `c${at}`, label: named(field) })),
            ],
            [...sums.units.slice(0, mostUnits).map(rowOf), all],
          ),
      ...(left > 0 ? [text(t("ledger.sum.more", { n: left }), "hint")] : []),
      ...(lines.length > 0 ? [text(lines.join("\n"))] : []),
      text(t("ledger.sum.hint", {}), "hint"),
    ],
  };
}

function kindLine(field: Field, counts: SummedUp["kinds"][number]["counts"], t: Translate): string {
  const said = counts
    .slice(0, mostValues)
    .map(([value, n]) => t("ledger.sum.value", { label: labelOf(field, value, t), n }));
  const others = counts.slice(mostValues).reduce((sum, [, n]) => sum + n, 0);
  const values = [
    ...said,
    ...(others > 0 ? [t("ledger.sum.value", { label: t("ledger.sum.others", {}), n: others })] : []),
  ];
  return t("ledger.sum.kind", { name: escapeMd(field.name), values: escapeMd(values.join("，")) });
}

function labelOf(field: Field, value: string, t: Translate): string {
  if (field.type === "boolean") return t(value === "true" ? "ledger.yes" : "ledger.no", {});
  return field.items.find((item) => item.code === value)?.label ?? value;
}

const named = ({ name, unit }: Field): string => (unit ? `${name}（${unit}）` : name);
