import { createRoute, z } from "@hono/zod-openapi";
import { sql } from "kysely";
import { recordedBy } from "../db/outbox.ts";
import { handOver } from "../outbox/hand-over.ts";
import { asSystemAlone, auditSystem } from "../systems/act.ts";
import { readHookUrl, type UrlRefused } from "../systems/hosts.ts";
import { endWebhook, listWebhooks, nameWebhook, type Webhook } from "../systems/webhooks.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, conflict, notFound, problems, unprocessable } from "./problem.ts";

export const webhookSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    state: z.enum(["pending", "active", "refused"]),
    reason: z.string().nullable().openapi({ description: "Why the challenge failed, in a word.", example: "http 500" }),
    verified_at: z.iso.datetime({ offset: true }).nullable(),
  })
  .openapi("Webhook");
export const webhookList = z.object({ data: z.array(webhookSchema) }).openapi("WebhookList");
const newWebhook = z.strictObject({ url: z.string().max(500) }).openapi("NewWebhook");

const list = createRoute({
  method: "get",
  path: "/api/v1/webhooks",
  summary: "The system's webhooks",
  responses: {
    200: { description: "All of them.", content: { "application/json": { schema: webhookList } } },
    ...problems,
  },
});
const name = createRoute({
  method: "post",
  path: "/api/v1/webhooks",
  summary:
    "Name a webhook, or have one verified once more: it is asked for a challenge, sealed with the system's Encrypt Key",
  request: { body: { required: true, content: { "application/json": { schema: newWebhook } } } },
  responses: {
    202: {
      description: "Named; pending until it has answered.",
      content: { "application/json": { schema: webhookSchema } },
    },
    ...problems,
    ...conflict,
    ...unprocessable,
  },
});
const end = createRoute({
  method: "delete",
  path: "/api/v1/webhooks/{id}",
  summary: "End a webhook",
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: "Ended." }, ...problems, ...notFound },
});

const refusals: Readonly<Record<UrlRefused, string>> = {
  form: "地址写得不对：要写全，不带用户名、口令和 # 后面的部分。",
  scheme: "地址要以 https:// 开头。",
  host: "这个主机不在本县管理员给这个系统登记的回调主机里，请先找管理员登记。",
};

export function webhookRoutes(app: Api, ports: ApiPorts): void {
  app.openapi(list, async (c) => {
    const client = c.get("client");
    const found = await asSystemAlone(ports, client, ({ db }) => listWebhooks(db, client.id));
    return c.json({ data: found.map(toJson) }, 200);
  });
  app.openapi(name, async (c) => {
    const client = c.get("client");
    const hook = readHookUrl(c.req.valid("json").url, client.hosts, ports.loopback);
    if (!hook.ok) throw new ApiError(422, refusals[hook.why]);
    const done = await asSystemAlone(ports, client, async (ctx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks ${client.id}`}, 0))`.execute(ctx.db);
      const id = await nameWebhook(ctx.db, {
        clientId: client.id,
        county: client.county,
        url: hook.url,
        cause: ctx.cause,
      });
      if (!id) throw new ApiError(409, "回调地址已经有十个，先停掉不用的。");
      await auditSystem(ctx, client, "api.webhook", id);
      const named = (await listWebhooks(ctx.db, client.id)).find((one) => one.id === id);
      if (!named) throw new Error("a webhook vanished between two statements of one transaction");
      return { named, cause: ctx.cause };
    });
    try {
      await handOver(ports, await ports.db.transaction().execute((tx) => recordedBy(tx, done.cause)));
    } catch (err) {
      ports.log.warn({ err }, "effects wait for the sweep");
    }
    return c.json(toJson(done.named), 202);
  });
  app.openapi(end, async (c) => {
    const client = c.get("client");
    const { id } = c.req.valid("param");
    const ended = await asSystemAlone(ports, client, async (ctx) => {
      const done = await endWebhook(ctx.db, client.id, id);
      if (done) await auditSystem(ctx, client, "api.webhook.end", id);
      return done;
    });
    if (!ended) throw new ApiError(404, "没有这个回调地址，或者已经停了。");
    return c.body(null, 204);
  });
}

function toJson({ id, url, state, reason, verifiedAt }: Webhook): z.output<typeof webhookSchema> {
  // Ended ones are not listed.
  const shown = state === "ended" ? "refused" : state;
  return { id, url, state: shown, reason, verified_at: verifiedAt?.toISOString() ?? null };
}
