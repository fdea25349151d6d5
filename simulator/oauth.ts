import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { emailOf } from "./api/contact.ts";
import { isObject } from "./api/endpoint.ts";
import { newId } from "./ids.ts";
import type { Sim } from "./sim.ts";
import type { PersonRecord } from "./world.ts";

const CODE_LIFE_MS = 5 * 60_000;
const TOKEN_LIFE_S = 7200;

interface Grant {
  readonly openId: string;
  readonly redirectUri: string;
  readonly until: number;
  used: boolean;
}

/** Login for web pages: a page on which one picks who one is, then code, user token and the person's facts. */
export function oauth(sim: Sim): Hono<{ Bindings: HttpBindings }> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, { readonly openId: string; readonly until: number }>();
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.get("/open-apis/authen/v1/authorize", (c) => {
    const query = new URL(c.req.url).searchParams;
    const appId = query.get("client_id") ?? query.get("app_id");
    const redirectUri = query.get("redirect_uri") ?? "";
    if (appId !== sim.world.app.appId) return c.text("app not found", 400);
    if (!/^https?:$/.test(URL.parse(redirectUri)?.protocol ?? "")) return c.text("redirect_uri is invalid", 400);
    const person = sim.world.people.get(query.get("as") ?? "");
    if (!person) return c.html(pickPage(sim, query));
    const code = newId.oauthCode();
    codes.set(code, { openId: person.openId, redirectUri, until: sim.clock.ms() + CODE_LIFE_MS, used: false });
    const target = new URL(redirectUri);
    target.searchParams.set("code", code);
    const state = query.get("state");
    if (state !== null) target.searchParams.set("state", state);
    return c.redirect(target.href);
  });

  app.post("/open-apis/authen/v2/oauth/token", async (c) => {
    const body = await readBody(c.req.raw);
    const fail = (code: number, error: string) => c.json({ code, error, error_description: error }, 400);
    if (body.grant_type !== "authorization_code") return fail(20036, "unsupported_grant_type");
    if (body.client_id !== sim.world.app.appId) return fail(20048, "invalid_client");
    if (body.client_secret !== sim.world.app.appSecret) return fail(20002, "invalid_client");
    const grant = codes.get(String(body.code));
    if (!grant) return fail(20003, "invalid_grant");
    if (grant.used) return fail(20065, "invalid_grant");
    if (grant.until < sim.clock.ms()) return fail(20004, "invalid_grant");
    if (body.redirect_uri !== undefined && body.redirect_uri !== grant.redirectUri) return fail(20071, "invalid_grant");
    grant.used = true;
    const token = newId.userToken();
    tokens.set(token, { openId: grant.openId, until: sim.clock.ms() + TOKEN_LIFE_S * 1000 });
    return c.json({ code: 0, access_token: token, expires_in: TOKEN_LIFE_S, token_type: "Bearer", scope: "" });
  });

  app.get("/open-apis/authen/v1/user_info", (c) => {
    const token = /^Bearer\s+(u-.+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const kept = tokens.get(token);
    const person = kept && kept.until > sim.clock.ms() ? sim.world.people.get(kept.openId) : undefined;
    if (!person)
      return c.json({ code: kept ? 99991677 : 99991668, msg: "Invalid access token for authorization." }, 401);
    return c.json({ code: 0, msg: "success", data: userInfo(sim, person) });
  });
  return app;
}

/** OAuth clients send a form as often as JSON. */
async function readBody(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (!request.headers.get("content-type")?.includes("json")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function userInfo(sim: Sim, person: PersonRecord): object {
  return {
    name: person.name,
    en_name: "",
    avatar_url: "",
    open_id: person.openId,
    union_id: person.unionId,
    ...(sim.world.hasScope("contact:user.email:readonly") ? { email: emailOf(person) } : {}),
    ...(sim.world.hasScope("contact:user.employee_id:readonly") ? { user_id: person.userId } : {}),
    tenant_key: sim.world.tenantKey,
  };
}

function pickPage(sim: Sim, query: URLSearchParams): string {
  const rows = [...sim.world.people.values()]
    .filter((person) => !person.resigned)
    .map((person) => {
      const to = new URLSearchParams([...query, ["as", person.openId]]);
      return `<li><a href="?${escapeHtml(to.toString())}"><b>${escapeHtml(person.name)}</b> ${escapeHtml(person.post)}</a></li>`;
    });
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>选择登录的人</title><style>
body{font:16px/1.6 "Noto Sans SC",sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1f2329}
h1{font-size:1.25rem}ul{list-style:none;padding:0}a{display:block;padding:.6rem .8rem;color:inherit;text-decoration:none;border-bottom:1px solid #dee0e3}
a:hover,a:focus-visible{background:#f2f3f5}
</style><h1>以谁的身份登录 ${escapeHtml(sim.world.bot.name)}</h1><p>这是模拟器的登录页，没有密码。</p><ul>${rows.join("")}</ul></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
