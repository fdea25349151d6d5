import type { Plain } from "../ledgers/value.ts";
import { type Case, type CellKind, cases, type Made } from "./dirt-cases.ts";
import type { Rng } from "./rng.ts";

/** A cell as somebody typed it. */
export interface DirtyCell {
  /** What stands in the sheet: a number where the sheet took it for one. */
  readonly raw: string | number;
  /** Which case of forms.md 5.4. */
  readonly no: number;
  /**
   * What a reader must come to: `clean` value and nothing to say, `fixed` value and said so, `ask` a person, `error` no
   * value whatever.
   */
  readonly outcome: Made["outcome"];
  /** The value that was meant; where the outcome is `fixed` or `clean`, what must be read. */
  readonly clean: Plain;
}

/**
 * Types a value as people do, by one of the cases that its type can have. Text that none fits gets spaces around it.
 * Cases of more than one cell (8, an identity number twice) are made by whoever fills a sheet.
 */
export function dirtyCell(rng: Rng, kind: CellKind, clean: Plain): DirtyCell {
  const fit = cases.filter((one) => one.types.includes(kind.type) && one.fits(clean, kind));
  if (fit.length === 0) return { raw: `${plainText(clean, kind)}　 `, no: 21, outcome: "clean", clean };
  const { no, make }: Case = rng.pick(fit);
  const made = make(rng, clean, kind);
  return { raw: made.raw, no, outcome: made.outcome, clean: made.value ?? clean };
}

/** A value as it is written when nothing is wrong with it. */
export function plainText(clean: Plain, { list }: CellKind): string {
  if (typeof clean === "object") return "";
  if (typeof clean === "boolean") return clean ? "是" : "否";
  return list?.items.find(({ code }) => code === clean)?.label ?? String(clean);
}
