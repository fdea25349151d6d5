import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { actorAt } from "./actor.ts";
import { notice } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { bearsMark, endSession, findSession, openSession, type Session, sessionHours } from "./sessions.ts";
import { wordsFor } from "./words.ts";

const pendingSeconds = 600;

/**
 * Login by the platform: authorize, code, who it is. State and PKCE verifier wait in a cookie of the browser that began,
 * so that a code that somebody else obtained is of no use here.
 */
export function loginRoutes(ports: WebPorts): Hono {
  const app = new Hono();
  const redirectUri = `${ports.publicUrl}/login/callback`;

  app.get("/login", (c) => {
    const wait = ports.loginPace(ports.addressOf(c));
    if (wait > 0) return slow(c, wait);
    const state = randomBytes(24).toString("base64url");
    const verifier = randomBytes(48).toString("base64url");
    const next = ownPath(c.req.query("next"));
    setCookie(c, pendingCookie(ports), JSON.stringify({ state, verifier, next }), cookieFlags(ports, pendingSeconds));
    const query = new URLSearchParams({
      client_id: ports.appId,
      response_type: "code",
      redirect_uri: redirectUri,
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    return c.redirect(`${ports.authorizeOrigin}/open-apis/authen/v1/authorize?${query.toString()}`);
  });

  app.get("/login/callback", async (c) => {
    const wait = ports.loginPace(ports.addressOf(c));
    if (wait > 0) return slow(c, wait);
    const words = wordsFor("zh-CN");
    const frame = { ...words, title: words.t("office.login.title", {}) };
    const again = { href: "/login", label: words.t("office.login.again", {}) };
    const pending = readPending(getCookie(c, pendingCookie(ports)));
    deleteCookie(c, pendingCookie(ports), { path: "/", secure: isSecure(ports) });
    if (!pending || !same(pending.state, c.req.query("state") ?? "")) {
      const address = `${ports.publicUrl}${pending?.next ?? "/admin/queues"}`;
      return c.html(notice(frame, words.t("office.login.stale", { address }), again), 400);
    }
    const answer = await ports.lark.signIn({
      code: c.req.query("code") ?? "",
      redirectUri,
      codeVerifier: pending.verifier,
    });
    if (!answer.ok) return c.html(notice(frame, words.t("office.login.refused", { code: answer.code }), again), 403);
    const known = await actorAt(ports.db, answer.data.openId);
    if (known.actor.kind !== "person") return c.html(notice(frame, words.t("office.login.stranger", {}), again), 403);
    const earlier = await sessionOf(ports, c);
    if (earlier) await endSession(ports.db, earlier.id);
    const session = await openSession(ports.db, answer.data.openId);
    await ports.audit(session.openId, "web.login", "session");
    setCookie(c, sessionCookie(ports), session.id, cookieFlags(ports, sessionHours * 3600));
    return c.redirect(pending.next);
  });

  app.post("/logout", async (c) => {
    const session = await sessionOf(ports, c);
    const words = wordsFor("zh-CN");
    const frame = { ...words, title: words.t("office.logout.title", {}) };
    const form = await c.req.parseBody();
    if (session && !bearsMark(session, form["mark"]))
      return c.html(notice(frame, words.t("office.form.stale", {})), 403);
    if (session) {
      await endSession(ports.db, session.id);
      await ports.audit(session.openId, "web.logout", "session");
    }
    deleteCookie(c, sessionCookie(ports), { path: "/", secure: isSecure(ports) });
    if (form["again"] !== undefined) return c.redirect(`/login?next=${encodeURIComponent(ownPath(form["again"]))}`);
    const again = { href: "/login", label: words.t("office.login.again", {}) };
    return c.html(notice(frame, words.t("office.logout.done", {}), again));
  });
  return app;
}

/** Who is logged in in this browser, if anybody. */
export function sessionOf(ports: WebPorts, c: Context): Promise<Session | undefined> {
  return findSession(ports.db, getCookie(c, sessionCookie(ports)) ?? "");
}

function slow(c: Context, seconds: number): Response | Promise<Response> {
  const words = wordsFor("zh-CN");
  c.header("retry-after", String(seconds));
  return c.html(
    notice({ ...words, title: words.t("office.login.title", {}) }, words.t("office.login.slow", { seconds })),
    429,
  );
}

// Bound to this host and never set over plain HTTP, where there is HTTPS.
function ownCookie(ports: WebPorts, name: string): string {
  return isSecure(ports) ? `__Host-songbang_${name}` : `songbang_${name}`;
}

const sessionCookie = (ports: WebPorts): string => ownCookie(ports, "session");
const pendingCookie = (ports: WebPorts): string => ownCookie(ports, "login");

function isSecure(ports: WebPorts): boolean {
  return ports.publicUrl.startsWith("https:");
}

function cookieFlags(ports: WebPorts, maxAge: number) {
  return { path: "/", httpOnly: true, sameSite: "Lax", secure: isSecure(ports), maxAge } as const;
}

interface Pending {
  readonly state: string;
  readonly verifier: string;
  readonly next: string;
}

/** Our own cookie, but a browser may send anything. */
function readPending(text: string | undefined): Pending | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value !== "object" || value === null) return undefined;
    const { state, verifier, next } = Object.assign<Record<string, unknown>, object>({}, value);
    if (typeof state !== "string" || typeof verifier !== "string") return undefined;
    return { state, verifier, next: ownPath(next) };
  } catch {
    return undefined;
  }
}

/** A place on this site; anything else becomes the queue page, so that no link leads from our login to elsewhere. */
function ownPath(next: unknown): string {
  return typeof next === "string" && /^\/[\w-]+(?:\/[\w-]+)*$/.test(next) ? next : "/admin/queues";
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
