import { createRoute, z } from "@hono/zod-openapi";
import { asSystem } from "../systems/act.ts";
import { openLedgers, type TakenCell, takeLedgerRows } from "../systems/ledger-rows.ts";
import { cursor, fromCursor, limit, nextCursor, toCursor } from "./paging.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, notFound, problems } from "./problem.ts";

const code = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,40}$/)
  .openapi({ example: "dibao" });

export const ledgerSchema = z
  .object({
    code,
    name: z.string(),
    subject: z.enum(["person", "household", "place", "organisation", "event"]),
    definition: z.string().openapi({ description: "Who or what stands in it." }),
    owner: z.string().nullable(),
    elements: z.array(z.string()).openapi({ description: "Codes of what the grant opens." }),
  })
  .openapi("Ledger");
export const ledgerList = z.object({ data: z.array(ledgerSchema) }).openapi("LedgerList");

const instant = z.iso.datetime({ offset: true });

export const cellSchema = z
  .object({
    code: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    label: z.string().nullable().openapi({ description: "What a code means." }),
    blank: z
      .enum(["none", "unknown", "not-applicable", "refused"])
      .nullable()
      .openapi({ description: "Why there is no value, where somebody said so." }),
    source: z.enum(["seed", "card", "import", "api", "event", "derive"]).nullable(),
    source_department: z.string().nullable(),
    true_since: z.iso.date().nullable().openapi({ description: "属实起: since when it is so." }),
    known_since: instant.nullable().openapi({ description: "知晓起: since when it is known here." }),
    confirmed_at: instant.nullable().openapi({ description: "When somebody last said that nothing had changed." }),
  })
  .openapi("Cell");

export const rowSchema = z
  .object({
    id: z.uuid(),
    subject_id: z.uuid().openapi({ description: "The same in every ledger." }),
    unit_id: z.uuid(),
    unit: z.string(),
    version: z.int(),
    valid_from: z.iso.date(),
    ended_on: z.iso
      .date()
      .nullable()
      .openapi({ description: "Stands in the ledger no more from this day; then without cells." }),
    cells: z.array(cellSchema),
  })
  .openapi("LedgerRow");
export const rowPage = z
  .object({
    data: z.array(rowSchema),
    next_cursor: nextCursor,
    synced_until: instant.openapi({
      description:
        "After the last page: everything written before this instant was given. Send it as updated_since next time.",
    }),
  })
  .openapi("LedgerRowPage");

const list = createRoute({
  method: "get",
  path: "/api/v1/ledgers",
  summary: "Ledgers that grants open",
  responses: {
    200: { description: "All of them.", content: { "application/json": { schema: ledgerList } } },
    ...problems,
  },
});

const rows = createRoute({
  method: "get",
  path: "/api/v1/ledgers/{code}/rows",
  summary: "Rows of a ledger in the order in which they were written; from an instant on, what changed since",
  request: {
    params: z.object({ code }),
    query: z.object({
      limit: limit(500, 200),
      cursor,
      updated_since: instant.optional().openapi({ description: "synced_until of the last time." }),
    }),
  },
  responses: {
    200: { description: "A page.", content: { "application/json": { schema: rowPage } } },
    ...problems,
    ...notFound,
  },
});

const place = z.tuple([z.string().regex(/^\d{1,18}$/), z.uuid()]);

export function ledgerRoutes(app: Api, ports: ApiPorts): void {
  app.openapi(list, async (c) => {
    const ledgers = await asSystem(ports, c.get("client"), "ledgers", openLedgers);
    const data = ledgers.map(({ code: of, name, subjectType, definition, owner, fields }) => ({
      code: of,
      name,
      subject: subjectType,
      definition,
      owner,
      elements: fields.map((field) => field.code),
    }));
    return c.json({ data }, 200);
  });
  app.openapi(rows, async (c) => {
    const query = c.req.valid("query");
    const wanted = c.req.valid("param").code;
    const at = fromCursor(query.cursor, place);
    const since = query.updated_since === undefined ? undefined : { since: query.updated_since };
    const page = await asSystem(ports, c.get("client"), "ledgers", async (ctx) => {
      const ledger = (await openLedgers(ctx)).find((one) => one.code === wanted);
      if (!ledger) throw new ApiError(404, `没有叫 ${wanted} 的台账，或者授权里没有它。`);
      const from = at ? { micros: at[0], id: at[1] } : since;
      return takeLedgerRows(ctx, c.get("client"), ledger, { from, most: query.limit });
    });
    const data = page.rows.map((row) => ({
      id: row.id,
      subject_id: row.subjectId,
      unit_id: row.orgId,
      unit: row.unit,
      version: row.version,
      valid_from: row.validFrom,
      ended_on: row.endedOn,
      cells: row.cells.map(cellJson),
    }));
    const next = page.next ? toCursor([page.next.micros, page.next.id]) : null;
    return c.json(rowPage.parse({ data, next_cursor: next, synced_until: page.until }), 200);
  });
}

function cellJson(cell: TakenCell): object {
  return {
    code: cell.code,
    value: cell.value,
    label: cell.label,
    blank: cell.blank,
    source: cell.kind,
    source_department: cell.department,
    true_since: cell.trueSince,
    known_since: cell.knownSince && new Date(cell.knownSince).toISOString(),
    confirmed_at: cell.confirmedAt && new Date(cell.confirmedAt).toISOString(),
  };
}
