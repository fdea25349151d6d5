import { sql } from "kysely";
import type { ElementSubject } from "../catalogue/element.ts";
import { type Asked, type Candidate, candidatesFor } from "../catalogue/find.ts";
import type { Tx } from "../db/database.ts";
import { nameGrams, normaliseName } from "../duplicates/normalise.ts";
import { refusedElements } from "./not-same.ts";

export interface BoundField {
  readonly name: string;
  readonly mapState: "bound" | "proposed" | "new";
  readonly elementId: number | null;
  /** The element's code, else the name as it is compared: unknown names that are alike still meet. */
  readonly key: string;
  /** What it may mean instead, the likeliest first. */
  readonly candidates: readonly Candidate[];
}

// Whose elements a form about something may have columns of: a list of people also has their households', a village has none of theirs.
// The own letter comes first.
const fits: Readonly<Record<string, string>> = {
  person: "phr",
  household: "hpr",
  village: "vr",
  place: "fr",
  organisation: "or",
  event: "epr",
};
/** Where a row is, is asked in every form. */
const anywhere: ReadonlySet<string> = new Set(["p.village", "p.town", "p.grid", "p.note"]);

/** What a request defined in passing: nobody has said that a person's is also their household's. */
const inPassing = /^[a-z]\.r\d+_\d+$/u;

/** forms.md 5.2: bound without asking from here on, proposed from there on. */
const sure = 0.92;
const possible = 0.6;

/**
 * Which element each field of a form means. A department's own names come before the general ones, and what it said a name
 * does not mean is not proposed for it.
 */
export async function bindFields(
  tx: Tx,
  names: readonly string[],
  about: { readonly subject?: ElementSubject; readonly dept: string | null },
): Promise<readonly BoundField[]> {
  const asked = names.map((name): Asked => (about.subject ? { name, subject: about.subject } : { name }));
  const found = await candidatesFor(tx, asked, about.dept);
  const refused = about.dept === null ? undefined : await refusedElements(tx, about.dept, names);
  return names.map((name, at) => {
    const not = refused?.get(normaliseName(name));
    const fitting = about.subject ? (fits[about.subject] ?? "") : undefined;
    const candidates = (found[at] ?? [])
      .filter(({ code }) => fitting === undefined || anywhere.has(code) || fitsInto(fitting, code))
      .filter(({ elementId }) => !not?.has(elementId))
      .slice(0, 5);
    const [first, second] = candidates;
    const isSure = first && (first.exact || (first.probability >= sure && (second?.probability ?? 0) < sure));
    if (first && isSure) return { name, mapState: "bound", elementId: first.elementId, key: first.code, candidates };
    if (first && first.probability >= possible)
      return { name, mapState: "proposed", elementId: first.elementId, key: first.code, candidates };
    return { name, mapState: "new", elementId: null, key: `=${normaliseName(name)}`, candidates };
  });
}

function fitsInto(fitting: string, code: string): boolean {
  const letter = code.slice(0, 1);
  return inPassing.test(code) ? fitting.startsWith(letter) : fitting.includes(letter);
}

/** A department said what a name of theirs means: from now on it does, for them. The database checks who says so. */
export async function teachAlias(tx: Tx, name: string, elementId: number): Promise<void> {
  await sql`select teach_alias(${name}, ${normaliseName(name)}, ${[...nameGrams(name)]}::text[], ${elementId}::integer)`.execute(
    tx,
  );
}
