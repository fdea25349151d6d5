import type { ShippedElement, ShippedLedger } from "../catalogue/shipped.ts";
import type { Rng } from "./rng.ts";
import { words } from "./words.ts";

export interface TemplateColumn {
  /** Header cells from the top; the last is the column's own. */
  readonly path: readonly string[];
  /** Null: the department's own, which the catalogue does not know. */
  readonly elementCode: string | null;
  readonly unit?: string;
}

/** A department's form, as plain facts; somebody else makes a workbook of it. */
export interface TemplateDescription {
  readonly department: string;
  readonly title: string;
  /** One subject a row, one unit a row, or one subject a sheet with labels beside values. */
  readonly kind: "roster" | "statistics" | "card";
  readonly subject: ShippedLedger["subject"] | "village";
  readonly columns: readonly TemplateColumn[];
}

interface Catalogue {
  readonly ledgers: readonly ShippedLedger[];
  readonly elements: readonly ShippedElement[];
}

/**
 * `n` templates of 40 departments in turn. A department always says a thing by the same word, another by another; three
 * columns of ten are its own. A third have headers of three levels, three of ten are statistics, one of ten is a card.
 */
export function templates(rng: Rng, { ledgers, elements }: Catalogue, n: number): readonly TemplateDescription[] {
  const known = new Map(elements.map((element) => [element.code, element]));
  const taken = new Set<string>();
  return Array.from({ length: n }, (_, nth): TemplateDescription => {
    const department = words.departments[nth % words.departments.length] ?? "";
    const draw = rng.fork(`template ${nth}`);
    const kind = draw.weighted([
      [60, "roster"],
      [30, "statistics"],
      [10, "card"],
    ] as const);
    const ledger = draw.pick(ledgers.filter(({ code }) => (code === "village") === (kind === "statistics")));
    const codes = pickCodes(draw, ledger, ledgers, kind);
    const levels = draw.weighted([
      [40, 1],
      [25, 2],
      [35, 3],
    ] as const);
    const said = codes.flatMap((code) => known.get(code) ?? []).map((element) => column(rng, department, element));
    const own = ownColumns(draw, department, said.length);
    return {
      department,
      title: titleOf(draw, department, ledger, taken),
      kind,
      subject: kind === "statistics" ? "village" : ledger.subject,
      columns: placed(draw, told([...said, ...own], known), levels, kind),
    };
  });
}

function pickCodes(
  rng: Rng,
  ledger: ShippedLedger,
  ledgers: readonly ShippedLedger[],
  kind: TemplateDescription["kind"],
): readonly string[] {
  const first = kind === "statistics" ? ["r.no", "p.village"] : ["r.no"];
  const near = ledgers.filter(({ code, subject, base }) => base && subject === ledger.subject && code !== "village");
  const pool = [...new Set([...ledger.elements, ...near.flatMap(({ elements }) => elements)])];
  const wanted = rng.int(4, 11);
  // Who it is comes first and is in every form.
  const must = ledger.elements.slice(0, 2);
  const others = shuffled(
    rng,
    pool.filter((code) => !must.includes(code)),
  ).slice(0, wanted);
  const derived =
    ledger.subject === "person" && kind !== "statistics"
      ? shuffled(rng, ["p.sex", "p.age", "p.birth"]).slice(0, rng.int(0, 2))
      : [];
  // A register holds some of what is derived, too.
  return [...new Set([...first, ...must, ...derived, ...others])];
}

/** A department's word for an element; which it is depends on nothing but the department. */
function column(rng: Rng, department: string, element: ShippedElement): TemplateColumn {
  const name = rng.fork(`${department} says ${element.code}`).pick([element.name, ...element.aliases]);
  return { path: [name], elementCode: element.code, ...(element.unit ? { unit: element.unit } : {}) };
}

/** Three columns in ten on average. */
function ownColumns(rng: Rng, department: string, others: number): readonly TemplateColumn[] {
  const wanted = Math.round(others * (0.25 + rng.next() * 0.36));
  const short = department.replace(/(?:局|部|委|办|社|会)$/, "");
  return shuffled(rng, words.ownColumnWords)
    .slice(0, wanted)
    .map((word) => ({ path: [`${short}${word}`], elementCode: null }));
}

/** Two columns that would be called the same are told apart by the elements' own names. */
function told(
  columns: readonly TemplateColumn[],
  known: ReadonlyMap<string, ShippedElement>,
): readonly TemplateColumn[] {
  const times = Map.groupBy(columns, ({ path }) => path[0]);
  return columns.map((one) => {
    const name = one.elementCode === null ? undefined : known.get(one.elementCode)?.name;
    return name && (times.get(one.path[0])?.length ?? 0) > 1 ? { ...one, path: [name] } : one;
  });
}

/** Puts columns that stand together under common headers; the first ones, who it is, stand alone as on paper. */
function placed(
  rng: Rng,
  columns: readonly TemplateColumn[],
  levels: 1 | 2 | 3,
  kind: TemplateDescription["kind"],
): readonly TemplateColumn[] {
  if (levels === 1 || kind === "card") return columns;
  const tops = kind === "statistics" ? words.statisticParents : ["基本情况", "享受情况", "家庭情况", "本次采集"];
  const size = rng.int(2, 4);
  return columns.map((one, at) => {
    if (at < 2) return one;
    const block = Math.floor((at - 2) / size);
    const top = tops[Math.min(block >> (levels - 2), tops.length - 1)] ?? "";
    return { ...one, path: levels === 2 ? [top, ...one.path] : [top, block % 2 === 0 ? "小计" : "明细", ...one.path] };
  });
}

function titleOf(rng: Rng, department: string, ledger: ShippedLedger, taken: Set<string>): string {
  for (let nth = 1; ; nth += 1) {
    const batch = nth > 12 ? `（第${nth}批）` : "";
    const title = `${ledger.name.replace("台账", "")}${rng.pick(words.templateWords)}${batch}`;
    if (taken.has(`${department} ${title}`)) continue;
    taken.add(`${department} ${title}`);
    return title;
  }
}

export function shuffled<T>(rng: Rng, list: readonly T[]): readonly T[] {
  return list
    .map((one) => ({ one, at: rng.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
