import type { Columns } from "../../src/crypto/column.ts";
import type { Tx } from "../../src/db/database.ts";
import { serveRequest } from "../../src/requests/serve.ts";
import { readXlsx } from "../../src/sheets/read-xlsx.ts";
import { defaultCaps } from "../../src/sheets/workbook.ts";

/** The workbook that goes to the department, sent as the house sends it and read again: its rows below the headers. */
export async function readBack(
  tx: Tx,
  columns: Columns,
  county: string,
  id: string,
  at: Date,
): Promise<readonly (readonly (string | null)[])[]> {
  const served = await serveRequest(tx, columns, county, id, at);
  if (!served) throw new Error("nothing was served");
  const { bytes } = await tx
    .selectFrom("outgoingFile")
    .select("bytes")
    .where("outboxId", "=", served.fileId)
    .executeTakeFirstOrThrow();
  if (!bytes) throw new Error("the workbook has gone");
  const [header = [], ...rows] = (await readXlsx(bytes, defaultCaps)).sheets[0]?.rows ?? [];
  // A row ends with its last cell that says something.
  return rows.map((row) => header.map((_, nth) => row[nth] || null));
}
