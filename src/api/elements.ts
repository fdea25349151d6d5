import { createHash } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type CodeList, type Element, elementSubject } from "../catalogue/element.ts";
import { listElements, readCodeLists, readElementsByCode } from "../catalogue/elements.ts";
import { asSystem } from "../systems/act.ts";
import { cursor, fromCursor, limit, nextCursor, toCursor } from "./paging.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, notFound, problems } from "./problem.ts";

const code = z
  .string()
  .regex(/^[a-z]\.[a-z0-9_]{1,40}$/)
  .openapi({ example: "p.name" });

export const elementSchema = z
  .object({
    code,
    name: z.string(),
    subject: z.enum(["person", "household", "village", "place", "organisation", "event", "report"]),
    definition: z.string().openapi({ description: "口径: what counts and what does not." }),
    type: z.string().openapi({ example: "text" }),
    unit: z.string().nullable(),
    standard: z.string().nullable(),
    owner: z.string().nullable().openapi({ description: "The department that answers for it; null: the village." }),
    sensitivity: z.int().min(0).max(4),
    refresh_days: z.int().nullable().openapi({ description: "After so many days a value is old; null: never." }),
    derived_from: z.array(z.string()),
    codes: z.array(z.object({ code: z.string(), label: z.string() })).nullable(),
  })
  .openapi("Element");

export const elementPage = z.object({ data: z.array(elementSchema), next_cursor: nextCursor }).openapi("ElementPage");

const list = createRoute({
  method: "get",
  path: "/api/v1/elements",
  summary: "Data elements of the county, by code",
  request: { query: z.object({ limit: limit(200, 100), cursor }) },
  responses: {
    200: { description: "A page.", content: { "application/json": { schema: elementPage } } },
    304: { description: "As it was under the ETag that was sent." },
    ...problems,
  },
});

const one = createRoute({
  method: "get",
  path: "/api/v1/elements/{code}",
  summary: "One data element",
  request: { params: z.object({ code }) },
  responses: {
    200: { description: "The element.", content: { "application/json": { schema: elementSchema } } },
    304: { description: "As it was under the ETag that was sent." },
    ...problems,
    ...notFound,
  },
});

export function elementRoutes(app: Api, ports: ApiPorts): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const after = fromCursor(query.cursor, z.tuple([z.string()]))?.[0] ?? "";
    const page = await asSystem(ports, c.get("client"), "elements", async ({ db }) => {
      const elements = await listElements(db, after, query.limit + 1);
      const shown = elements.slice(0, query.limit);
      const lists = await readCodeLists(
        db,
        shown.flatMap((element) => element.codeList ?? []),
      );
      const last = elements.length > query.limit ? shown.at(-1) : undefined;
      return { data: shown.map((element) => toJson(element, lists)), next_cursor: last ? toCursor([last.code]) : null };
    });
    return unchanged(c, page) ?? c.json(page, 200);
  });
  app.openapi(one, async (c) => {
    const wanted = c.req.valid("param").code;
    const found = await asSystem(ports, c.get("client"), "elements", async ({ db }) => {
      const element = (await readElementsByCode(db, [wanted])).get(wanted);
      return element && toJson(element, await readCodeLists(db, element.codeList ? [element.codeList] : []));
    });
    if (!found) throw new ApiError(404, `没有编码为 ${wanted} 的数据项。`);
    return unchanged(c, found) ?? c.json(found, 200);
  });
}

function toJson(element: Element, lists: ReadonlyMap<string, CodeList>): z.output<typeof elementSchema> {
  const codes = lists.get(element.codeList ?? "");
  return {
    code: element.code,
    name: element.name,
    subject: elementSubject(element.code),
    definition: element.definition,
    type: element.type,
    unit: element.unit,
    standard: element.standard,
    owner: element.owner,
    sensitivity: element.sensitivity,
    refresh_days: element.refreshDays,
    derived_from: [...element.derivedFrom],
    codes: codes ? codes.items.map((item) => ({ code: item.code, label: item.label })) : null,
  };
}

/** What is the same for everybody may be kept by the caller: it asks again with the ETag, and nothing is sent twice. */
function unchanged(c: Context, body: unknown): Response | undefined {
  const tag = `"${createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 27)}"`;
  c.header("etag", tag);
  c.header("cache-control", "private, no-cache");
  const known = c.req
    .header("if-none-match")
    ?.split(",")
    .map((one_) => one_.trim().replace(/^W\//, ""));
  return known?.includes(tag) ? c.body(null, 304) : undefined;
}
