import { createRoute, z } from "@hono/zod-openapi";
import { asOfficer } from "../systems/act.ts";
import {
  type FiledCell,
  type Filing,
  followRequest,
  listFilings,
  takeFilings,
  takeWorkbook,
} from "../systems/filings.ts";
import { cursor, fromCursor, limit, nextCursor, toCursor } from "./paging.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, conflict, notFound, problems } from "./problem.ts";

const instant = z.iso.datetime({ offset: true });
const params = z.object({ id: z.uuid() });

export const filedCellSchema = z
  .object({
    code: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    blank: z.enum(["none", "unknown", "not-applicable", "refused"]).nullable(),
    source: z.enum(["seed", "card", "import", "api", "event", "derive"]).nullable(),
    source_department: z.string().nullable(),
    true_since: z.iso.date().nullable(),
    known_at: instant.nullable().openapi({ description: "When it became known, or was last confirmed." }),
  })
  .openapi("FiledCell");
export const filingSchema = z
  .object({
    unit_id: z.uuid(),
    village: z.string(),
    state: z
      .enum([
        "held",
        "open",
        "submitted",
        "returned",
        "town_accepted",
        "county_accepted",
        "closed",
        "refused",
        "cancelled",
      ])
      .openapi({ description: "held: nobody had to be asked." }),
    rows_asked: z.int().nullable(),
    submitted_at: instant.nullable(),
    accepted_at: instant.nullable().openapi({ description: "When the town accepted it." }),
    rows: z
      .array(z.object({ subject_id: z.uuid(), cells: z.array(filedCellSchema) }))
      .nullable()
      .openapi({ description: "Once the demand is delivered, and where cells were wanted." }),
  })
  .openapi("Filing");
export const filingPage = z
  .object({
    as_of: instant.openapi({ description: "The instant at which it stands like this." }),
    data: z.array(filingSchema),
    next_cursor: nextCursor,
  })
  .openapi("FilingPage");

const mostWithCells = 5;

const list = createRoute({
  method: "get",
  path: "/api/v1/requests/{id}/filings",
  summary: "How each village of a demand stands; its cells once the demand is delivered",
  request: {
    params,
    query: z.object({
      limit: limit(100, mostWithCells),
      cursor,
      cells: z
        .enum(["true", "false"])
        .default("true")
        .openapi({ description: `With cells a page has at most ${mostWithCells} villages.` }),
    }),
  },
  responses: {
    200: { description: "A page.", content: { "application/json": { schema: filingPage } } },
    ...problems,
    ...notFound,
  },
});

const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const workbook = createRoute({
  method: "get",
  path: "/api/v1/requests/{id}/workbook",
  summary: "The delivered workbook, in the department's own form",
  request: { params },
  responses: {
    200: { description: "The file.", content: { [sheet]: { schema: z.string().openapi({ format: "binary" }) } } },
    ...problems,
    ...notFound,
    ...conflict,
  },
});

const gone = "没有这份要数，或者不是本部门的、不在授权范围里。";

export function filingRoutes(app: Api, ports: ApiPorts): void {
  app.openapi(list, async (c) => {
    const client = c.get("client");
    const { id } = c.req.valid("param");
    const query = c.req.valid("query");
    const after = fromCursor(query.cursor, z.tuple([z.string().max(250)]))?.[0] ?? "";
    const page = await asOfficer(ports, client, "filings", async (ctx) => {
      const followed = await followRequest(ctx, client, id);
      if (!followed) throw new ApiError(404, gone);
      const wantsCells = query.cells === "true" && followed.isDelivered;
      const most = wantsCells ? Math.min(query.limit, mostWithCells) : query.limit;
      const found = await listFilings(ctx, followed, after, most + 1);
      const filings = found.slice(0, most);
      const cells = wantsCells ? await takeFilings(ctx, client, followed, filings) : undefined;
      const last = found.length > most ? filings.at(-1) : undefined;
      return {
        as_of: ctx.now().toISOString(),
        data: filings.map((filing) => filingJson(filing, cells)),
        next_cursor: last ? toCursor([last.path]) : null,
      };
    });
    return c.json(filingPage.parse(page), 200);
  });
  app.openapi(workbook, async (c) => {
    const client = c.get("client");
    const { id } = c.req.valid("param");
    const file = await asOfficer(ports, client, "filings", async (ctx) => {
      const followed = await followRequest(ctx, client, id);
      if (!followed) throw new ApiError(404, gone);
      if (!followed.isDelivered) throw new ApiError(409, "这份要数还没有交付，或者准入已经到期，没有可以取的表。");
      return takeWorkbook(ctx, client, followed);
    });
    return c.body(new Uint8Array(file.bytes), 200, {
      "content-type": sheet,
      "content-disposition": `attachment; filename="request.xlsx"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    });
  });
}

function filingJson(filing: Filing, cells: readonly FiledCell[] | undefined): object {
  const own = cells?.filter((cell) => cell.orgPath === filing.path);
  const rows = own && [...Map.groupBy(own, (cell) => cell.subjectId)];
  return {
    unit_id: filing.orgId,
    village: filing.village,
    state: filing.state,
    rows_asked: filing.rows,
    submitted_at: filing.submittedAt?.toISOString() ?? null,
    accepted_at: filing.acceptedAt?.toISOString() ?? null,
    rows: rows?.map(([subjectId, of]) => ({ subject_id: subjectId, cells: of.map(cellJson) })) ?? null,
  };
}

function cellJson(cell: FiledCell): object {
  return {
    code: cell.code,
    value: cell.value,
    blank: cell.blank,
    source: cell.kind,
    source_department: cell.department,
    true_since: cell.trueSince,
    known_at: cell.knownAt?.toISOString() ?? null,
  };
}
