import type { Tx } from "../db/database.ts";
import { nameGrams, normaliseName } from "../duplicates/normalise.ts";
import { fieldProbability } from "../duplicates/score-fields.ts";
import { type ElementSubject, elementSubject } from "./element.ts";
import { type Named, namesNear } from "./elements.ts";

/** How sure it is that a name means an element. */
export interface Candidate {
  readonly elementId: number;
  readonly code: string;
  /** The name by which it was found. */
  readonly said: string;
  /** 1 for a name that is known, to the letter; else the model's probability that both name one field. */
  readonly probability: number;
  readonly exact: boolean;
  /** Found by its own name. */
  readonly own: boolean;
}

export interface Asked {
  readonly name: string;
  /** Whose fields come first when a name is used of several: 负责人电话 of a shop or of a hazard. */
  readonly subject?: ElementSubject;
}

/**
 * For each name the elements it may mean, the likeliest first. A department's own name for something comes before the
 * general one. One query for all names.
 */
export async function candidatesFor(
  tx: Tx,
  asked: readonly Asked[],
  dept: string | null = null,
): Promise<readonly (readonly Candidate[])[]> {
  const near = await namesNear(
    tx,
    asked.map(({ name }) => ({ grams: nameGrams(name) })),
    dept,
  );
  return asked.map((one, at) => ranked(one, near[at] ?? []));
}

// Who says 联系电话 and nothing else means what is called so before what is also called so.
const ownName = 0.01;
// Of two subjects with the same name, the one the form is about.
const ownSubject = 0.03;

function ranked({ name, subject }: Asked, near: readonly Named[]): readonly Candidate[] {
  const norm = normaliseName(name);
  const best = new Map<number, Candidate & { readonly order: number }>();
  for (const one of near) {
    const exact = one.norm === norm;
    const probability = exact ? 1 : Math.min(0.99, fieldProbability(name, one.said));
    const taught = one.deptName === null ? 0 : 0.02;
    const order =
      probability +
      (subject && elementSubject(one.code) === subject ? ownSubject : 0) +
      (one.own ? ownName : 0) +
      taught;
    const known = best.get(one.elementId);
    if (!known || order > known.order) {
      best.set(one.elementId, {
        elementId: one.elementId,
        code: one.code,
        said: one.said,
        probability,
        exact,
        own: one.own,
        order,
      });
    }
  }
  return [...best.values()].toSorted((a, b) => b.order - a.order || a.elementId - b.elementId);
}
