import { createRoute, z } from "@hono/zod-openapi";
import { endOfOffice } from "../calendar/working-hours.ts";
import type { Context } from "../context.ts";
import { recordedBy } from "../db/outbox.ts";
import { handOver } from "../outbox/hand-over.ts";
import { type Applied, applyForAdmission, type Decided, withdrawRequest } from "../requests/decide.ts";
import type { Asked } from "../requests/draft.ts";
import { openRequest, pageOfRequests } from "../requests/list.ts";
import { countyHere, fieldsOf } from "../requests/read.ts";
import type { DataRequest, Examined, RequestField } from "../requests/request.ts";
import { asOfficer, auditSystem } from "../systems/act.ts";
import type { SystemClient } from "../systems/client.ts";
import { fileRequest } from "../systems/file-request.ts";
import { receiptOf } from "../systems/receipts.ts";
import { cursor, fromCursor, limit, toCursor } from "./paging.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, conflict, notFound, problems, unprocessable } from "./problem.ts";
import { application, newRequest, requestInFull, requestPage, requestSchema } from "./requests-schema.ts";

const params = z.object({ id: z.uuid() });
const full = { content: { "application/json": { schema: requestInFull } } };

const list = createRoute({
  method: "get",
  path: "/api/v1/requests",
  summary: "Demands of the system's department in the granted area, the newest first",
  request: { query: z.object({ limit: limit(100, 50), cursor }) },
  responses: {
    200: { description: "A page.", content: { "application/json": { schema: requestPage } } },
    ...problems,
  },
});
const one = createRoute({
  method: "get",
  path: "/api/v1/requests/{id}",
  summary: "One demand, with its fields and what the comparison found",
  request: { params },
  responses: { 200: { description: "The demand.", ...full }, ...problems, ...notFound },
});
const file = createRoute({
  method: "post",
  path: "/api/v1/requests",
  summary:
    "File a demand in the name of the responsible officer: a draft, which is examined and needs admission like every other",
  request: {
    headers: z.object({
      "idempotency-key": z
        .string()
        .regex(/^[\w-]{8,100}$/)
        .openapi({ description: "Of your making; the same call again makes nothing anew for three days." }),
    }),
    body: { required: true, content: { "application/json": { schema: newRequest } } },
  },
  responses: {
    201: { description: "Filed; it is being examined.", ...full },
    200: { description: "Filed before under this key.", ...full },
    ...problems,
    ...conflict,
    ...unprocessable,
  },
});
const apply = createRoute({
  method: "post",
  path: "/api/v1/requests/{id}/application",
  summary: "Hand an examined demand to the coordinator for admission",
  request: { params, body: { required: true, content: { "application/json": { schema: application } } } },
  responses: { 200: { description: "Handed in.", ...full }, ...problems, ...notFound, ...conflict, ...unprocessable },
});
const withdraw = createRoute({
  method: "post",
  path: "/api/v1/requests/{id}/withdrawal",
  summary: "Withdraw an examined demand",
  request: { params },
  responses: { 200: { description: "Withdrawn.", ...full }, ...problems, ...notFound, ...conflict },
});

export function requestRoutes(app: Api, ports: ApiPorts): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const below = fromCursor(query.cursor, z.tuple([z.int()]))?.[0];
    const found = await asOfficer(ports, c.get("client"), "requests", (ctx) =>
      pageOfRequests(ctx, { below, most: query.limit + 1 }),
    );
    const shown = found.slice(0, query.limit);
    const last = found.length > query.limit ? shown.at(-1) : undefined;
    return c.json({ data: shown.map(briefly), next_cursor: last ? toCursor([last.no]) : null }, 200);
  });
  app.openapi(one, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await asOfficer(ports, c.get("client"), "requests", (ctx) => inFull(ctx, id)), 200);
  });
  app.openapi(file, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    const body = c.req.valid("json");
    const client = c.get("client");
    const done = await handedOver(ports, client, async (ctx) => {
      const receipt = await receiptOf(ctx, client, key, body);
      if (receipt.kind === "other") throw new ApiError(409, "这个 Idempotency-Key 用在过另一份要数上，请换一个。");
      if (receipt.kind === "same") return { isNew: false, request: await inFull(ctx, receipt.requestId) };
      const id = await fileRequest(ctx, client, askedOf(body));
      await receipt.keep(id);
      return { isNew: true, request: await inFull(ctx, id) };
    });
    c.header("location", `/api/v1/requests/${done.request.id}`);
    return done.isNew ? c.json(done.request, 201) : c.json(done.request, 200);
  });
  app.openapi(apply, async (c) => {
    const { id } = c.req.valid("param");
    const { wish } = c.req.valid("json");
    const client = c.get("client");
    const request = await handedOver(ports, client, (ctx) =>
      decided(ctx, client, "api.apply", id, () => applyForAdmission(ctx, id, wish)),
    );
    return c.json(request, 200);
  });
  app.openapi(withdraw, async (c) => {
    const { id } = c.req.valid("param");
    const client = c.get("client");
    const request = await handedOver(ports, client, (ctx) =>
      decided(ctx, client, "api.withdraw", id, () => withdrawRequest(ctx, id)),
    );
    return c.json(request, 200);
  });
}

/** A transaction in the officer's name; what it wants done leaves after the commit, and the sweep brings what does not. */
async function handedOver<T>(ports: ApiPorts, client: SystemClient, work: (ctx: Context) => Promise<T>): Promise<T> {
  const done = await asOfficer(ports, client, "ask", async (ctx) => ({ made: await work(ctx), cause: ctx.cause }));
  try {
    await handOver(ports, await ports.db.transaction().execute((tx) => recordedBy(tx, done.cause)));
  } catch (err) {
    ports.log.warn({ err }, "effects wait for the sweep");
  }
  return done.made;
}

async function decided(
  ctx: Context,
  client: SystemClient,
  action: string,
  id: string,
  decide: () => Promise<Decided | Applied>,
): Promise<z.output<typeof requestInFull>> {
  const result = await decide();
  if (result.kind === "gone") throw gone();
  if (result.kind === "settled") {
    const state = ctx.t(`request.state.${result.request.status}`, {});
    throw new ApiError(409, `第 ${result.request.no} 号现在是“${state}”，这一步不能办。`);
  }
  if (result.kind === "unsure") {
    const names = result.fields.map((field) => `“${field.name}”`).join("、");
    throw new ApiError(409, `还不清楚${names}指什么。请经办人在聊天里发 /要数 ${result.request.no}，选好再提交。`);
  }
  await auditSystem(ctx, client, action, id);
  return inFull(ctx, id);
}

function gone(): ApiError {
  return new ApiError(404, "没有这份要数，或者不是本部门的、不在授权范围里。");
}

async function inFull(ctx: Context, id: string): Promise<z.output<typeof requestInFull>> {
  const request = await openRequest(ctx, { id });
  if (!request) throw gone();
  const fields = await fieldsOf(ctx.db, await countyHere(ctx.db), id);
  const examined = request.examined && examinedJson(request.examined);
  return { ...briefly(request), fields: fields.map(fieldJson), examined };
}

function briefly(request: DataRequest): z.output<typeof requestSchema> {
  return {
    id: request.id,
    no: request.no,
    title: request.title,
    status: request.status,
    population: request.population,
    region: request.region,
    cycle: request.cycle,
    due_at: request.dueAt?.toISOString() ?? null,
    admission_no: request.admissionNo,
    reason: request.reason,
    merged_into: request.mergedInto,
    created_at: request.createdAt.toISOString(),
  };
}

function fieldJson(field: RequestField): z.output<typeof requestInFull>["fields"][number] {
  return {
    ord: field.ord,
    name: field.name,
    path: [...field.path],
    element: field.elementId === null ? null : field.key,
    map_state: field.mapState,
    verdict: field.verdict,
  };
}

function examinedJson(examined: Examined): z.output<typeof requestInFull>["examined"] {
  return {
    rows: examined.rows,
    villages: examined.villages,
    cells: examined.cells,
    to_ask: examined.toAsk,
    to_confirm: examined.toConfirm,
    seconds_low: examined.cost.low,
    seconds_high: examined.cost.high,
    rules: examined.rules.map(({ id, severity, result, zh, basis }) => ({ id, severity, result, text: zh, basis })),
    alike: examined.alike.map(({ no, title, deptName, band }) => ({ no, title, department: deptName, band })),
    unread: examined.unread,
  };
}

function askedOf(body: z.output<typeof newRequest>): Asked {
  const { due, form_no, paper_copy, own_channel, fields, ...rest } = body;
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== ""));
  return {
    ...said,
    title: body.title,
    population: body.population,
    fields: fields.map((field) => (typeof field === "string" ? [field] : field)),
    ...(due ? { dueAt: endOfOffice(due) } : {}),
    ...(form_no ? { formNo: form_no } : {}),
    ...(paper_copy === undefined ? {} : { paperCopy: paper_copy }),
    ...(own_channel === undefined ? {} : { ownChannel: own_channel }),
    saidAs: "form",
  };
}
