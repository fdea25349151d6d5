import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { UserError } from "../errors.ts";
import { translator } from "../i18n/t.ts";
import { findClient } from "../systems/client.ts";
import { Refused } from "../systems/refused.ts";
import { elementRoutes } from "./elements.ts";
import { filingRoutes } from "./filings.ts";
import { ledgerRoutes } from "./ledgers.ts";
import type { Api, ApiPorts } from "./ports.ts";
import { ApiError, faultId, problem } from "./problem.ts";
import { requestRoutes } from "./requests.ts";
import { webhookRoutes } from "./webhooks.ts";

export const apiPath = "/api/v1";
const documentPath = `${apiPath}/openapi.json`;
// A demand with sixty fields is a few kilobytes.
const mostBytes = 64 * 1024;

/** The open API: other systems read and ask here, each within its grants; its OpenAPI document is made of the same schemas. */
export function openApi(ports: ApiPorts): Api {
  const app: Api = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success
        ? undefined
        : problem(c, 400, "有几处写得不对，改好再发。", {
            errors: result.error.issues.map((issue) => ({ where: issue.path.join("."), what: issue.message })),
          }),
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.use(`${apiPath}/*`, async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  });
  app.get(documentPath, (c) => c.json(documentOf(app, ports.publicUrl), 200, { "cache-control": "no-cache" }));
  app.use(`${apiPath}/*`, (c, next) => identified(ports, c, next));
  app.use(
    `${apiPath}/*`,
    bodyLimit({ maxSize: mostBytes, onError: (c) => problem(c, 413, "内容超过 64 KB，没有读。") }),
  );
  elementRoutes(app, ports);
  ledgerRoutes(app, ports);
  requestRoutes(app, ports);
  filingRoutes(app, ports);
  webhookRoutes(app, ports);
  app.all(`${apiPath}/*`, (c) => problem(c, 404, "没有这个地址，有哪些见 /api/v1/openapi.json。"));
  app.onError((error, c) => explain(ports, error, c));
  return app;
}

/** Who calls, and not too fast, before anything of the call is read. */
async function identified(
  ports: ApiPorts,
  c: Context<{ Variables: { client: NonNullable<Awaited<ReturnType<typeof findClient>>> } }>,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const client = await findClient(ports.db, c.req.header("authorization"));
  const wait = client ? ports.clientPace(client.publicId) : ports.strangerPace(ports.addressOf(c));
  if (wait > 0) return problem(c, 429, `调得太快，请 ${wait} 秒后再来。`, { headers: { "retry-after": String(wait) } });
  if (!client) {
    const detail = "令牌没有带、写错、到期或者已经停用。请核对 Authorization: Bearer 后面的令牌，或找本县管理员换发。";
    return problem(c, 401, detail, { headers: { "www-authenticate": 'Bearer realm="songbang"' } });
  }
  c.set("client", client);
  await next();
  return undefined;
}

function explain(ports: ApiPorts, error: unknown, c: Context): Response {
  if (error instanceof ApiError) return problem(c, error.status, error.detail);
  if (error instanceof UserError) return problem(c, 422, error.say(translator("zh-CN")));
  if (error instanceof Refused) {
    const grant = "这个系统没有做这件事的授权，或者授权到期了。请找本县管理员在“接入系统”页上办。";
    const officer = "负责人已经不在这个部门任部门干部，不能再以其名义要数。请找本县管理员换一位负责人。";
    return problem(c, 403, error.reason === "officer" ? officer : grant);
  }
  // What the validator throws for a body that is no JSON.
  if (error instanceof Error && "status" in error && error.status === 400)
    return problem(c, 400, "内容不是 JSON，没有读出来。");
  const id = faultId();
  // The route as declared: an address may carry what nobody should log.
  const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path;
  ports.log.error({ err: error, faultId: id, method: c.req.method, route }, "api fault");
  return problem(c, 500, `出了故障，编号 ${id}。过一会儿再调；还不行，把编号告诉管运行的人。`, { faultId: id });
}

function documentOf(app: Api, publicUrl: string): object {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "松绑开放接口",
      version: "1",
      description:
        "Other systems of a county read data elements, file and follow demands for data, and take answers and ledgers by grant. Errors are problem+json (RFC 9457).",
    },
    servers: [{ url: publicUrl }],
    security: [{ token: [] }],
  });
}
