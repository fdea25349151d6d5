import { html } from "hono/html";
import type { Translate } from "../i18n/t.ts";
import type { Choices, OpenedClient, ShownClient } from "../systems/show.ts";
import { type Frame, type Markup, page } from "./page.ts";
import { dayOf, type Shown, table, timeOf, was } from "./systems-kit.ts";
import { grantsPart, webhooksPart } from "./systems-parts.ts";

interface Who extends Shown {
  readonly name: string;
  /** What every form carries; see sessions.ts. */
  readonly mark: string;
}

function head({ t, title }: Frame, { name, mark }: Who): Markup {
  return html`<header>
<h1>${title}</h1>
<nav><a href="/admin/queues">${t("office.queues.title", {})}</a> <a href="/admin/systems">${t("systems.title", {})}</a></nav>
<span class="hint">${t("office.queues.who", { name })}</span>
<form method="post" action="/logout"><input type="hidden" name="mark" value="${mark}"><button class="button">${t("office.logout", {})}</button></form>
</header>`;
}

function told({ said, refused }: Shown): Markup {
  return html`${refused ? html`<p class="said warn" role="alert">${refused.said}</p>` : ""}${
    said ? html`<p class="said good" role="status">${said}</p>` : ""
  }`;
}

export interface AllView extends Who {
  readonly clients: readonly ShownClient[];
  readonly choices: Choices;
}

/** Which systems there are, and a form to let one in. */
export function systemsPage(frame: Frame, view: AllView): Markup {
  const { t } = frame;
  const { clients, choices, refused, mark } = view;
  const rows = clients.map(
    (
      one,
    ) => html`<tr><th scope="row"><a href="/admin/systems/${one.id}">${one.name}</a></th><td>${one.department}</td><td>${one.officer}</td>
<td>${dayOf(one.expiresAt)}</td><td>${one.seenAt ? timeOf(one.seenAt) : t("systems.seen.never", {})}</td><td class="${
      one.state === "active" && one.givenUp === 0 ? "good" : "warn"
    }">${stateWords(one, t)}</td></tr>`,
  );
  return page(
    frame,
    html`${head(frame, view)}
<main>
${told(view)}
<p class="hint">${t("systems.what", {})}</p>
${
  rows.length === 0
    ? html`<p class="said">${t("systems.none", {})}</p>`
    : table(
        ["name", "department", "officer", "expires", "seen", "state"].map((key) =>
          t(`systems.head.${key as "name"}`, {}),
        ),
        rows,
        t("systems.title", {}),
      )
}
<h2>${t("systems.new", {})}</h2>
<form class="fields" method="post" action="/admin/systems"><input type="hidden" name="mark" value="${mark}">
<label>${t("systems.field.name", {})}<input name="name" required minlength="2" maxlength="40" value="${was(refused, "name")}"></label>
${officerField(choices, was(refused, "who"), t)}
${daysField(was(refused, "days", "365"), t)}
${hostsField(was(refused, "hosts"), t)}
<p><button class="button primary">${t("systems.do.admit", {})}</button></p></form>
</main>`,
  );
}

export interface OneView extends Who, OpenedClient {
  readonly choices: Choices;
}

/** One system: what it may do, where it is told of things, what was not taken there, and how it ends. */
export function systemPage(frame: Frame, view: OneView): Markup {
  const { t } = frame;
  const { client, choices, refused, mark } = view;
  const action = `/admin/systems/${client.id}`;
  const hidden = (act: string): Markup =>
    html`<input type="hidden" name="mark" value="${mark}"><input type="hidden" name="act" value="${act}">`;
  const isOpen = client.state !== "revoked";
  return page(
    { ...frame, title: client.name },
    html`${head({ ...frame, title: client.name }, view)}
<main>
${told(view)}
<p class="said ${client.state === "active" ? "good" : "warn"}">${t("systems.facts", {
      state: stateWords(client, t),
      department: client.department,
      officer: client.officer,
      expires: dayOf(client.expiresAt),
    })}</p>
<p class="hint">${t("systems.id", {})} <code>${client.publicId}</code></p>
${grantsPart(view, { action, hidden }, t)}
${webhooksPart(view, { action, hidden }, t)}
${
  isOpen
    ? html`<h2>${t("systems.keep", {})}</h2>
<form class="fields" method="post" action="${action}">${hidden("change")}
${officerField(choices, `${client.deptId} ${client.officerOpenId ?? ""}`, t)}
${hostsField(was(refused?.typed["act"] === "change" ? refused : undefined, "hosts", client.hosts.join("\n")), t)}
<p><button class="button">${t("systems.do.change", {})}</button></p></form>
<form class="fields" method="post" action="${action}">${hidden("renew")}
${daysField("365", t)}
<p><button class="button">${t("systems.do.renew", {})}</button> <span class="hint">${t("systems.renew.hint", {})}</span></p></form>
<form class="fields" method="post" action="${action}">${hidden("revoke")}
<p><button class="button danger">${t("systems.do.revoke", {})}</button> <span class="hint">${t("systems.revoke.hint", {})}</span></p></form>`
    : ""
}
</main>`,
  );
}

export interface Once {
  readonly id: string;
  readonly name?: string;
  readonly publicId: string;
  readonly token: string;
  readonly encryptKey?: string;
  readonly verificationToken?: string;
}

/** What is shown this one time. */
export function onceOnlyPage(frame: Frame, once: Once): Markup {
  const { t } = frame;
  const lines: readonly (readonly [string, string | undefined])[] = [
    [t("systems.once.token", {}), once.token],
    [t("systems.once.key", {}), once.encryptKey],
    [t("systems.once.verification", {}), once.verificationToken],
  ];
  return page(
    { ...frame, title: t("systems.once.title", {}) },
    html`<main class="notice">
<h1>${t("systems.once.title", {})}</h1>
<p class="said warn">${t("systems.once.text", {})}</p>
<dl>${lines.map(([label, value]) => (value ? html`<dt>${label}</dt><dd><code class="secret">${value}</code></dd>` : ""))}</dl>
<p><a class="button" href="/admin/systems/${once.id}">${t("systems.once.next", {})}</a></p>
</main>`,
  );
}

function officerField(choices: Choices, chosen: string, t: Translate): Markup {
  return html`<label>${t("systems.field.officer", {})}<select name="who" required><option value="">${t("systems.field.choose", {})}</option>${choices.officers.map(
    (one) =>
      html`<option value="${one.deptId} ${one.openId}"${`${one.deptId} ${one.openId}` === chosen ? html` selected` : ""}>${one.department} ${one.name}</option>`,
  )}</select></label>`;
}

function daysField(value: string, t: Translate): Markup {
  return html`<label>${t("systems.field.days", {})}<input name="days" type="number" min="1" max="365" value="${value}"></label>`;
}

function hostsField(value: string, t: Translate): Markup {
  return html`<label>${t("systems.field.hosts", {})}<textarea name="hosts" rows="2" placeholder="oa.example.gov.cn:8443">${value}</textarea>
<span class="hint">${t("systems.hosts.hint", {})}</span></label>`;
}

function stateWords(one: Pick<ShownClient, "state" | "givenUp">, t: Translate): string {
  if (one.state === "active" && one.givenUp > 0) return t("systems.state.givenUp", { count: one.givenUp });
  return t(`systems.state.${one.state}`, {});
}
