import { deflateRawSync, inflateRawSync } from "node:zlib";
import { sql } from "kysely";
import { z } from "zod";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import type { Answer, AnswerRow } from "./deliver.ts";

/** One row as it was delivered. */
export interface DeliveredRow {
  readonly subjectId: string;
  readonly cells: AnswerRow;
}

/** What was delivered, unit by unit in the order of the workbook. */
export type DeliveredUnits = ReadonlyMap<string, readonly DeliveredRow[]>;

const stored = z.array(z.tuple([z.string()]).rest(z.union([z.string(), z.number(), z.null()])));

/**
 * The rows of a version of what was delivered, as they went out; of some units alone on request. Undefined: none was kept, because
 * the house did not keep them yet or keeps them no longer. Who reads: the owner of the tables, or the department that asked.
 */
export async function readDelivered(
  tx: Tx,
  columns: Columns,
  { county, requestId, version }: { readonly county: string; readonly requestId: string; readonly version: number },
  units?: readonly string[],
): Promise<DeliveredUnits | undefined> {
  // A version holds the units that are new in it; the others stand as in the one before.
  const { rows } = await sql<{ unitId: string; sealed: string }>`
    select p.org_id as "unitId", p.rows_sealed as sealed
    from (select distinct on (org_id) org_id, rows_sealed from delivered_part
          where county = ${county} and request_id = ${requestId}::uuid and version <= ${version}::integer
            and (${units ?? null}::uuid[] is null or org_id = any (${units ?? null}::uuid[]))
          order by org_id, version desc) p
    join org_unit u on u.id = p.org_id order by u.path`.execute(tx);
  if (rows.length === 0) return undefined;
  return new Map(rows.map(({ unitId, sealed }) => [unitId, unpack(columns.open(sealed))]));
}

/** Puts the rows of an answer down, sealed, unit by unit; `units` are there even with no row left. */
export async function keepDelivered(
  tx: Tx,
  columns: Columns,
  of: { readonly county: string; readonly requestId: string; readonly version: number },
  units: DeliveredUnits,
): Promise<void> {
  for (const [orgId, rows] of units) {
    await tx
      .insertInto("deliveredPart")
      .values({ ...of, orgId, rowsSealed: columns.seal(pack(rows)) })
      .execute();
  }
}

/** The rows of an answer by the unit that answers for them. */
export function byUnit(answer: Answer): DeliveredUnits {
  const units = new Map<string, DeliveredRow[]>();
  for (const [nth, cells] of answer.rows.entries()) {
    const { subjectId = "", unitId = "" } = answer.of[nth] ?? {};
    const rows = units.get(unitId) ?? [];
    rows.push({ subjectId, cells });
    units.set(unitId, rows);
  }
  return units;
}

function pack(rows: readonly DeliveredRow[]): string {
  const text = JSON.stringify(rows.map(({ subjectId, cells }) => [subjectId, ...cells]));
  return deflateRawSync(text).toString("base64");
}

function unpack(packed: string): readonly DeliveredRow[] {
  const text = inflateRawSync(Buffer.from(packed, "base64")).toString("utf8");
  return stored.parse(JSON.parse(text)).map(([subjectId, ...cells]) => ({ subjectId, cells }));
}
