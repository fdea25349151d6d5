import type { Context } from "hono";
import { html } from "hono/html";
import { rolesOf } from "../context.ts";
import { actorAt } from "./actor.ts";
import { sessionOf } from "./login.ts";
import { notice, page } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { formMark, type Session } from "./sessions.ts";
import { wordsFor } from "./words.ts";

/** An administrator who is logged in. */
export interface Admin {
  readonly session: Session;
  /** person.id */
  readonly id: string;
  readonly county: string;
  readonly name: string;
  readonly words: ReturnType<typeof wordsFor>;
}

/** A page for administrators: where it is, what it is called, and the sentence with which others are sent away. */
export interface AdminPage {
  readonly here: string;
  readonly title: "office.queues.title" | "systems.title";
  readonly only: "office.admin.only" | "systems.only";
}

/** Lets administrators through; others are told so in one sentence, strangers are sent to the login. */
export async function forAdmin(
  ports: WebPorts,
  c: Context,
  { here, title: pageTitle, only }: AdminPage,
  serve: (admin: Admin) => Promise<Response>,
): Promise<Response> {
  const session = await sessionOf(ports, c);
  const wait = ports.pagePace(session?.openId ?? ports.addressOf(c));
  if (wait > 0) {
    const words = wordsFor("zh-CN");
    c.header("retry-after", String(wait));
    const frame = { ...words, title: words.t(pageTitle, {}) };
    return c.html(notice(frame, words.t("office.login.slow", { seconds: wait })), 429);
  }
  if (!session) return c.redirect(`/login?next=${encodeURIComponent(here)}`);
  const { actor, locale, county } = await actorAt(ports.db, session.openId);
  const words = wordsFor(locale);
  if (actor.kind === "person" && county && rolesOf(actor).has("admin"))
    return serve({ session, id: actor.id, county, name: actor.name, words });
  const name = actor.kind === "person" ? actor.name : session.openId;
  const title = words.t("office.admin.title", {});
  return c.html(
    page(
      { ...words, title },
      html`<main class="notice">
<h1>${title}</h1>
<p>${words.t(only, { name })}</p>
<form method="post" action="/logout"><input type="hidden" name="mark" value="${formMark(session)}">
<input type="hidden" name="again" value="${here}"><p><button class="button">${words.t("office.other", {})}</button></p></form>
</main>`,
    ),
    403,
  );
}
