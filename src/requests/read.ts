import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { whomSchema } from "../ledgers/population.ts";
import type { BaseCounts, CellCounts, DataRequest, Examined, RequestBase, RequestField } from "./request.ts";

const columns = [
  "id",
  "no",
  "deptId",
  "deptName",
  "askerId",
  "askerName",
  "title",
  "purpose",
  "basis",
  "formNo",
  "population",
  "whom",
  "region",
  "period",
  "cycle",
  "dueAt",
  "paperCopy",
  "ownChannel",
  "quota",
  "emergency",
  "status",
  "wish",
  "examined",
  "admissionNo",
  "reason",
  "fileBy",
  "mergedInto",
  "version",
  "settlesAt",
  "acceptedAt",
  "acceptedName",
  "cause",
  "chatId",
  "createdAt",
] as const;

/** A request of a county by its id or by the number people call it; undefined when there is none in the actor's sight. */
export async function findRequest(
  tx: Tx,
  county: string,
  which: { readonly id: string } | { readonly no: number },
): Promise<DataRequest | undefined> {
  const row = await tx
    .selectFrom("request")
    .select(columns)
    .select(sql<string>`area::text`.as("area"))
    .where("county", "=", county)
    .$if("id" in which, (query) => query.where("id", "=", "id" in which ? which.id : ""))
    .$if("no" in which, (query) => query.where("no", "=", "no" in which ? which.no : 0))
    .executeTakeFirst();
  if (!row) return undefined;
  const base = await findBase(tx, county, row.id);
  // What the house wrote there itself; its form is checked where it comes from.
  return { ...row, whom: whomSchema.parse(row.whom), examined: row.examined as Examined | null, base };
}

async function findBase(tx: Tx, county: string, requestId: string): Promise<RequestBase | null> {
  const row = await tx
    .selectFrom("baseCopy")
    .select(["problem", "detail", "url", "opened", "standsAt", "counts", "masked", "leftOut", "wanted", "done"])
    .where("county", "=", county)
    .where("requestId", "=", requestId)
    .executeTakeFirst();
  if (!row) return null;
  const { wanted, done, counts, ...rest } = row;
  return { ...rest, counts: counts as BaseCounts | null, behind: wanted > done };
}

/** The fields of a request in their order; those that were trimmed away only on request. */
export async function fieldsOf(
  tx: Tx,
  county: string,
  requestId: string,
  which: "wanted" | "all" = "wanted",
): Promise<readonly RequestField[]> {
  const rows = await tx
    .selectFrom("requestField")
    .select(["ord", "path", "name", "elementId", "key", "mapState", "verdict", "counts", "wanted"])
    .where("county", "=", county)
    .where("requestId", "=", requestId)
    .$if(which === "wanted", (query) => query.where("wanted", "=", true))
    .orderBy("ord")
    .execute();
  return rows.map((row) => ({ ...row, counts: row.counts as CellCounts | null }));
}

/** The county of the open transaction. */
export async function countyHere(tx: Tx): Promise<string> {
  const { rows } = await sql<{ county: string }>`select current_setting('songbang.county', true) as county`.execute(tx);
  return rows[0]?.county ?? "";
}
