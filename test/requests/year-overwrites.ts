import { sql } from "kysely";
import type { Columns } from "../../src/crypto/column.ts";
import type { Db } from "../../src/db/database.ts";
import { fromStored } from "../../src/ledgers/value.ts";
import type { Truth } from "./year-truth.ts";

/**
 * Values that were overwritten although they were still true, and values that came in and were not. A copy in another ledger that nobody
 * had kept is no truth; bringing it up to date overwrites nothing that was so.
 */
export async function overwrites(db: Db, columns: Columns, county: string, truth: Truth): Promise<readonly string[]> {
  const { rows } = await sql<{ subjectId: string; code: string; name: string; old: unknown; new: unknown; at: Date }>`
    select r.subject_id as "subjectId", e.code, e.name, v.old, v.new, v.known_since as at
    from value_change v join record r on r.county = v.county and r.id = v.record_id join element e on e.id = v.element_id
    where v.county = ${county} and v.old is not null
    order by v.id`.execute(db);
  return rows.flatMap((row) => {
    const being = truth.beings.get(row.subjectId);
    if (!being) return [`${row.subjectId} is nobody`];
    const code = truth.elements.has(row.code) ? row.code : `=${row.name}`;
    const now = JSON.stringify(truth.valueAt(being, code, row.at));
    const [before, after] = [row.old, row.new].map((one) => JSON.stringify(fromStored(columns, one)));
    return before === now || after !== now
      ? [`${row.name} of ${row.subjectId}: ${before} became ${after}, is ${now}`]
      : [];
  });
}
