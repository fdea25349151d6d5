import { cellKey, confirmUnchanged, draftCells, handIn } from "../../src/requests/answer-cells.ts";
import { openCells, openFill, staleCells } from "../../src/requests/fill.ts";
import { acceptAssignment } from "../../src/requests/settle-assignment.ts";
import type { Rng } from "../../src/synthetic/rng.ts";
import { county, type Town } from "./year-town.ts";
import type { Truth } from "./year-truth.ts";

export interface Answered {
  /** Villages that were asked. */
  units: number;
  /** Of each cell that was typed. */
  readonly types: string[];
  missing: number;
  otherwise: number;
  confirmedCells: number;
  confirmedRows: number;
}

/** Every village that was asked types what is asked and different, looks at the rest and hands in; the town takes it. */
export async function answerAll(town: Town, rng: Rng, id: string): Promise<Answered> {
  const answered: Answered = { units: 0, types: [], missing: 0, otherwise: 0, confirmedCells: 0, confirmedRows: 0 };
  const shares = await town.db
    .selectFrom("assignment as a")
    .innerJoin("orgUnit as o", "o.id", "a.orgId")
    .select(["a.id", "o.name"])
    .where("a.county", "=", county)
    .where("a.requestId", "=", id)
    .execute();
  for (const share of shares) {
    await town.as("keeper", share.name, async (ctx) => {
      const sheet = await openFill(ctx, { id: share.id });
      if (!sheet) throw new Error(`${share.name} does not see what it is asked`);
      const missing = openCells(sheet);
      const stale = staleCells(sheet);
      const otherwise = stale.filter((cell) => isOtherwise(town, rng, cell.subjectId, cell.element.code));
      const typed = [...missing, ...otherwise].map((cell) => {
        const code = codeOf(town.truth, cell.element);
        return {
          subjectId: cell.subjectId,
          elementId: cell.elementId,
          raw: town.truth.written(code, valueFor(town.truth, cell.subjectId, code)),
        };
      });
      const refused = typed.length > 0 ? (await draftCells(ctx, share.id, typed)).refused : new Map();
      if (refused.size > 0) throw new Error(`${share.name} typed what cannot be read: ${JSON.stringify([...refused])}`);
      answered.types.push(...[...missing, ...otherwise].map(({ element }) => element.type));
      answered.missing += missing.length;
      answered.otherwise += otherwise.length;
      const old = stale.filter((cell) => !otherwise.includes(cell));
      answered.confirmedCells += old.length;
      answered.confirmedRows += new Set(old.map(({ subjectId }) => subjectId)).size;
      if (old.length > 0) await confirmUnchanged(ctx, share.id, new Set(old.map(cellKey)));
    });
    const { left, counts, assignment } = await town.as("keeper", share.name, (ctx) => handIn(ctx, share.id));
    if (left > 0 || assignment.state !== "submitted") throw new Error(`${share.name} has ${left} cells left`);
    if (counts.hard + counts.outranked > 0) throw new Error(`${share.name}: ${JSON.stringify(counts)}`);
    const accepted = await town.as("town_officer", town.requests.town, (ctx) => acceptAssignment(ctx, share.id));
    if (accepted.kind !== "done") throw new Error(`the town did not see ${share.name}`);
  }
  answered.units = shares.length;
  return answered;
}

/** A department's own thing goes by its word, whatever code it got. */
function codeOf(truth: Truth, element: { readonly code: string; readonly name: string }): string {
  return truth.elements.has(element.code) ? element.code : `=${element.name}`;
}

function valueFor(truth: Truth, subjectId: string, code: string): ReturnType<Truth["value"]> {
  const being = truth.beings.get(subjectId);
  const whose =
    being && code.startsWith("h.") && being.type === "person" ? truth.beings.get(being.household ?? "") : being;
  if (!whose) throw new Error(`${subjectId} has no ${code}`);
  return truth.value(whose, code);
}

/** Two in a hundred of what a keeper looks at again turns out to be otherwise: it is so from now on. */
function isOtherwise({ truth, world }: Town, rng: Rng, subjectId: string, elementCode: string): boolean {
  const element = truth.elements.get(elementCode);
  const being = truth.beings.get(subjectId);
  const changes = ["phone", "text", "integer", "decimal", "money", "boolean"].includes(element?.type ?? "");
  if (!being || !element || !changes || elementCode.startsWith("h.") !== (being.type === "household")) return false;
  if (!rng.chance(0.02)) return false;
  const nth = world.now.getTime() / 1000;
  truth.change(being, elementCode, truth.other(being, elementCode, nth), world.now);
  return true;
}
