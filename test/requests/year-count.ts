import { readFileSync } from "node:fs";
import { secondsOfCell } from "../../src/burden/minutes.ts";
import type { Answer } from "../../src/requests/deliver.ts";
import type { RequestField } from "../../src/requests/request.ts";
import { createRng, type Rng } from "../../src/synthetic/rng.ts";
import type { Being, Truth } from "./year-truth.ts";

export interface Asked {
  readonly day: string;
  readonly by: string;
  readonly town: string;
  /** What each column is of: an element's code, or a department's own word. */
  readonly codes: readonly string[];
  readonly fields: readonly RequestField[];
}

/** A delivered table against the truth. Empty: there is something to say and the table says nothing, with the reason. */
export interface Compared {
  readonly cells: number;
  readonly empty: Readonly<Record<"blocked" | "routed" | "derivable", number>>;
  readonly wrong: readonly string[];
}

const identity = new Set(["p.name", "p.id", "h.no", "h.head", "f.name", "f.kind", "o.uscc", "o.name", "p.village"]);

/** Cell by cell. A row too many, a row too few and an empty cell that nothing excuses are wrong like a value that is not so. */
export function compare(truth: Truth, beings: readonly Being[], answer: Pick<Answer, "rows">, asked: Asked): Compared {
  const { codes } = asked;
  const keys = codes.flatMap((code, nth) => (identity.has(code) ? [nth] : []));
  const written = beings.map((being) => ({
    being,
    cells: codes.map((code) => truth.cell(being, code, { ...asked, rowNo: 0 })),
  }));
  const open = Map.groupBy(written, ({ cells }) => JSON.stringify(keys.map((nth) => cells[nth] ?? null)));
  const wrong: string[] = [];
  const empty = { blocked: 0, routed: 0, derivable: 0 };
  for (const [at, row] of answer.rows.entries()) {
    const told = row.map((cell) => (cell === null ? undefined : String(cell)));
    const alike = open.get(JSON.stringify(keys.map((nth) => told[nth] ?? null))) ?? [];
    const fit = (one: (typeof written)[number]): number => one.cells.filter((cell, nth) => cell === told[nth]).length;
    // Two of one name are told apart by all else.
    const best = alike.toSorted((a, b) => fit(b) - fit(a))[0];
    if (!best) {
      wrong.push(`row ${at + 1} is nobody's: ${JSON.stringify(row.slice(0, 4))}`);
      continue;
    }
    alike.splice(alike.indexOf(best), 1);
    for (const [nth, code] of codes.entries()) {
      const should = code === "r.no" ? String(at + 1) : best.cells[nth];
      if (should === told[nth]) continue;
      const verdict = asked.fields[nth]?.verdict;
      if (told[nth] === undefined && (verdict === "blocked" || verdict === "routed" || verdict === "derivable")) {
        empty[verdict] += 1;
      } else
        wrong.push(
          `${asked.fields[nth]?.name} (${code}, ${verdict}) says ${told[nth]}, is ${should}; ${best.being.id}`,
        );
    }
  }
  for (const [key, left] of open) if (left.length > 0) wrong.push(`${left.length} rows are not there: ${key}`);
  return { cells: answer.rows.length * codes.length, empty, wrong };
}

export interface Worked {
  /** Villages of whom something would be filled in by hand, and of those who were asked. */
  readonly units: number;
  readonly unitsAsked: number;
  readonly rows: number;
  readonly rowsConfirmed: number;
  /** Types of the cells that were typed. */
  readonly typed: readonly string[];
}

// Read here as plain facts: the stopwatch is not the product's own sum.
const priors = JSON.parse(readFileSync(new URL("../../data/burden/priors.json", import.meta.url), "utf8")) as {
  readonly open: number;
  readonly review: number;
  readonly layout: number;
  readonly copyRow: number;
  readonly confirmRow: number;
  readonly fix: { readonly share: number; readonly seconds: number };
};

/** How far a single time strays about its prior, which is the median: e to the 0.5 is half as much again and more. */
const spread = 0.5;

/**
 * Seconds a request saved by the stopwatch of people who differ. By hand they do the least that can be done: rows are copied from an
 * older list, and only what stands nowhere is typed. Each village has a keyboard or a phone, the same one both ways.
 */
export function stopwatch(seed: string, worked: Worked): number {
  const rng = createRng(seed);
  const devices = Array.from({ length: Math.max(1, worked.units) }, () => rng.chance(0.5));
  const about = (seconds: number, times = 1): number => {
    let sum = 0;
    for (let n = 0; n < times; n += 1) sum += seconds * Math.exp(spread * normal(rng));
    return sum;
  };
  const typing = (): number =>
    worked.typed.reduce((sum, type, nth) => {
      const { low, high } = secondsOfCell(type);
      return sum + about(devices[nth % devices.length] ? low : high);
    }, 0);
  const byHand =
    about(priors.open, worked.units) +
    about(priors.layout, worked.units) +
    about(priors.copyRow, worked.rows) +
    typing();
  const fixes = devices.slice(0, worked.unitsAsked).filter(() => rng.chance(priors.fix.share)).length;
  const here =
    about(priors.open, worked.unitsAsked) +
    about(priors.review, worked.unitsAsked) +
    about(priors.confirmRow, worked.rowsConfirmed) +
    about(priors.fix.seconds, fixes) +
    typing();
  return byHand - here;
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
