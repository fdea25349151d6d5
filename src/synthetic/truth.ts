import type { ShippedElement, ShippedLedger } from "../catalogue/shipped.ts";
import { sealedFrom } from "../ledgers/value.ts";
import { type SyntheticSubject, sourceAges, type Village } from "./shape.ts";

/** How many of one ledger's cells of an element are held, how many are not, and how many of those held are too old. */
export interface CellTruth {
  readonly ledger: string;
  readonly element: string;
  readonly held: number;
  readonly missing: number;
  readonly stale: number;
}

export interface VillageTruth {
  readonly code: string;
  /** By type. */
  readonly subjects: Readonly<Record<string, number>>;
  /** By ledger. */
  readonly records: Readonly<Record<string, number>>;
  readonly cells: readonly CellTruth[];
  /** Keys of people whom the ledgers have as present, and who are not. */
  readonly dead: readonly string[];
  readonly moved: readonly string[];
  readonly twins: number;
  /** People who have their name in common with another of the village. */
  readonly sameName: number;
}

/** What is right about a village, so that whoever reads, asks or checks can be measured. */
export function truthOf(
  { spec, subjects }: Village,
  { ledgers, elements }: { readonly ledgers: readonly ShippedLedger[]; readonly elements: readonly ShippedElement[] },
  sealed = true,
): VillageTruth {
  const records = subjects.flatMap((subject) => subject.records);
  const byLedger = Map.groupBy(records, ({ ledger }) => ledger);
  const known = new Map(elements.map((element) => [element.code, element]));
  const cells = ledgers.flatMap(({ code: ledger, elements: codes }) =>
    codes.map((element): CellTruth => {
      const own = byLedger.get(ledger) ?? [];
      const { refreshDays = null, sensitivity = 0 } = known.get(element) ?? {};
      const kept = sealed || sensitivity < sealedFrom;
      const ages = own.flatMap(({ cells: { [element]: cell } }) => (cell && kept ? [sourceAges[cell.age] ?? 0] : []));
      const stale = ages.filter((days) => refreshDays !== null && days > refreshDays).length;
      return { ledger, element, held: ages.length, missing: own.length - ages.length, stale };
    }),
  );
  const names = Map.groupBy(
    subjects.filter(({ type }) => type === "person"),
    nameOf,
  );
  const keys = (gone: SyntheticSubject["gone"]): readonly string[] =>
    subjects.filter((subject) => subject.gone === gone).map(({ key }) => key);
  return {
    code: spec.code,
    subjects: counted(subjects, ({ type }) => type),
    records: counted(records, ({ ledger }) => ledger),
    cells,
    dead: keys("dead"),
    moved: keys("moved"),
    twins: subjects.filter(({ twin }) => twin).length,
    sameName: [...names.values()].reduce((sum, { length }) => sum + (length > 1 ? length : 0), 0),
  };
}

function nameOf({ records }: SyntheticSubject): unknown {
  return records.find(({ ledger }) => ledger === "population")?.cells["p.name"]?.value;
}

function counted<T>(list: readonly T[], by: (one: T) => string): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(list, by)].map(([key, own]) => [key, own.length]));
}
