import { costOf } from "../burden/minutes.ts";
import { localTime } from "../calendar/workdays.ts";
import { workingHours } from "../calendar/working-hours.ts";
import type { Element } from "../catalogue/element.ts";
import { readElements } from "../catalogue/elements.ts";
import type { Tx } from "../db/database.ts";
import type { FieldVerdict } from "../db/tables/requests.ts";
import { readPopulation } from "../ledgers/population.ts";
import { demandRules, evaluate } from "../rules/rules.ts";
import { findAlike } from "./alike.ts";
import { type Counted, countCells } from "./count-cells.ts";
import type { WantedElement } from "./missing.ts";
import { fieldsOf, findRequest } from "./read.ts";
import type { CellCounts, DataRequest, Examined, RequestField } from "./request.ts";

/** A field with what was found about it. */
export interface JudgedField extends RequestField {
  readonly element: Element | undefined;
}

/**
 * Compares a demand with what is held, with what was asked before and with the rules, and writes down what it found, in
 * counts alone. Runs as the owner of the tables (the asker may not read the rows it counts); `county` is set by the caller.
 */
export async function examineRequest(tx: Tx, county: string, id: string, at: Date): Promise<DataRequest | undefined> {
  const request = await findRequest(tx, county, { id });
  if (!request || !["draft", "examined"].includes(request.status)) return request;
  const fields = await fieldsOf(tx, county, id);
  const elements = new Map(
    (
      await readElements(
        tx,
        fields.flatMap((field) => field.elementId ?? []),
      )
    ).map((one) => [one.id, one]),
  );
  const judged = fields.map((field) => ({
    ...field,
    element: field.elementId === null ? undefined : elements.get(field.elementId),
  }));
  const wanted = judged.flatMap(({ ord, element }): readonly WantedElement[] =>
    element && !element.derivedBy
      ? [{ ord, elementId: element.id, code: element.code, refreshDays: element.refreshDays }]
      : [],
  );
  const scope = { county, area: request.area, whom: request.whom, asOf: at };
  const counted = await countCells(tx, scope, wanted);
  const counts = new Map(counted.fields.map(({ ord, ...rest }) => [ord, rest]));
  const verdicts = judged.map((field) => ({
    ...field,
    counts: counts.get(field.ord) ?? null,
    verdict: verdictOf(field, counts.get(field.ord), request, counted.rows),
  }));
  for (const { ord, counts: found, verdict } of verdicts) {
    await tx
      .updateTable("requestField")
      .set({ verdict, counts: found && JSON.stringify(found) })
      .where("county", "=", county)
      .where("requestId", "=", id)
      .where("ord", "=", ord)
      .execute();
  }
  const alike = await findAlike(tx, { ...request, county, fields, at });
  const recent = await tx
    .selectFrom("request")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("county", "=", county)
    .where("deptId", "=", request.deptId)
    .where("id", "<>", id)
    .where("createdAt", ">", new Date(at.getTime() - 7 * 86_400_000))
    .where("status", "in", ["pending", "issued", "served", "delivered"])
    .executeTakeFirstOrThrow();
  const work = workOf(verdicts, counted);
  const examined: Examined = {
    rows: counted.rows,
    villages: counted.units.length,
    cells: counted.rows * fields.length,
    toAsk: work.asked.reduce((sum, one) => sum + one.cells, 0),
    toConfirm: work.rowsToConfirm,
    cost: costOf(work),
    taking: costOf({ ...work, asked: [], rowsToConfirm: 0, all: heldOf(verdicts, counted.rows) }),
    rules: evaluate(
      demandRules,
      {
        heldFields: verdicts.filter((field) => field.verdict === "held").length,
        derivableFields: verdicts.filter((field) => field.verdict === "derivable").length,
        formNo: request.formNo !== "",
        leadHours: request.dueAt ? workingHours(at, request.dueAt) : undefined,
        sameDeptIn7Days: Number(recent.n),
        cycle: request.cycle,
        admitted: request.admissionNo !== null,
        emergency: request.emergency !== null,
        ownChannel: request.ownChannel ?? undefined,
        paperCopy: request.paperCopy ?? undefined,
        quota: request.quota ?? undefined,
      },
      localTime(at).toPlainDate().toString(),
    ),
    alike,
    unread: readPopulation(request.population)?.unread ?? "",
  };
  await tx
    .updateTable("request")
    .set({ examined: JSON.stringify(examined), status: "examined" })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
  return { ...request, status: "examined", examined };
}

// Health, belief, minors: an asker without a grant is told that it is closed, and nobody is asked for it.
const closedFrom = 4;

function verdictOf(
  { element }: { readonly element: Element | undefined },
  counts: CellCounts | undefined,
  request: DataRequest,
  rows: number,
): FieldVerdict {
  if (!element) return "missing";
  if (element.sensitivity >= closedFrom && element.owner !== request.deptName) return "blocked";
  if (element.derivedBy) return "derivable";
  if (!counts || rows === 0) return element.asked === "routed" ? "routed" : "missing";
  if (counts.missing === 0 && counts.stale === 0) return "held";
  // Another department answers for it: it is asked, not the village.
  if (element.asked === "routed") return "routed";
  return counts.missing > 0 ? "missing" : "stale";
}

/** The cells that can be handed over as they are, old ones included. */
function heldOf(
  fields: readonly {
    readonly element: Element | undefined;
    readonly counts: CellCounts | null;
    readonly verdict: FieldVerdict;
  }[],
  rows: number,
): Parameters<typeof costOf>[0]["all"] {
  return fields.map(({ element, counts, verdict }) => ({
    type: element?.type ?? "text",
    cells: verdict === "derivable" ? rows : verdict === "blocked" ? 0 : (counts?.fresh ?? 0) + (counts?.stale ?? 0),
  }));
}

function workOf(
  fields: readonly {
    readonly element: Element | undefined;
    readonly counts: CellCounts | null;
    readonly verdict: FieldVerdict;
  }[],
  { rows, units }: Counted,
): Parameters<typeof costOf>[0] {
  const asked = fields
    .filter((field) => field.verdict === "missing")
    .map((field) => ({ type: field.element?.type ?? "text", cells: field.counts?.missing ?? rows }));
  const stale = fields.filter((field) => field.verdict === "missing" || field.verdict === "stale");
  return {
    units: units.length,
    rows,
    // A row is looked at once, however many of its cells are old.
    rowsToConfirm: Math.max(0, ...stale.map((field) => field.counts?.stale ?? 0)),
    asked,
    all: fields.map((field) => ({ type: field.element?.type ?? "text", cells: rows })),
  };
}
