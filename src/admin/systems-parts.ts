import { html } from "hono/html";
import type { Translate } from "../i18n/t.ts";
import { rights } from "../systems/grants.ts";
import type { ShownEvent, ShownGrant } from "../systems/show.ts";
import type { Webhook } from "../systems/webhooks.ts";
import type { Markup } from "./page.ts";
import { table, timeOf, was } from "./systems-kit.ts";
import type { OneView } from "./systems-page.ts";

interface Forms {
  readonly action: string;
  readonly hidden: (act: string) => Markup;
}

const levels = [0, 1, 2, 3, 4] as const;

/** What the system may do, and a form for one thing more. */
export function grantsPart(view: OneView, { action, hidden }: Forms, t: Translate): Markup {
  const { grants, choices, client } = view;
  const refused = view.refused?.typed["act"] === "grant" ? view.refused : undefined;
  const heads = ["what", "area", "level", "until", "basis", "act"].map((key) =>
    t(`systems.grant.${key as "what"}`, {}),
  );
  const chosen = (key: string, value: string, usual = "") =>
    was(refused, key, usual) === value ? html` selected` : "";
  return html`<h2>${t("systems.grants", {})}</h2>
${
  grants.length === 0
    ? html`<p class="hint">${t("systems.grants.none", {})}</p>`
    : table(
        heads,
        grants.map(
          (one) => html`<tr><th scope="row">${grantName(one, t)}</th><td>${one.area}</td><td>${
            ofPeople(one) ? t(`systems.level.${levels.find((level) => level === one.level) ?? 4}`, {}) : ""
          }</td><td class="${one.isOver ? "warn" : ""}">${one.until}${one.isOver ? t("systems.grant.over", {}) : ""}</td><td>${one.basis}</td>
<td><form method="post" action="${action}">${hidden("endGrant")}<input type="hidden" name="grant" value="${one.id}">
<button class="button" aria-label="${t("systems.do.endGrant", {})} ${grantName(one, t)}">${t("systems.do.endGrant", {})}</button></form></td></tr>`,
        ),
        t("systems.grants", {}),
      )
}
${
  client.state === "revoked"
    ? ""
    : html`<form class="fields" method="post" action="${action}">${hidden("grant")}
<label>${t("systems.grant.what", {})}<select name="what">${rights.map(
        (right) => html`<option value="${right}"${chosen("what", right)}>${t(`systems.right.${right}`, {})}</option>`,
      )}</select></label>
<label>${t("systems.grant.ledger", {})}<select name="ledger"><option value="">${t("systems.grant.noLedger", {})}</option>${choices.ledgers.map(
        (one) => html`<option value="${one.code}"${chosen("ledger", one.code)}>${one.name}</option>`,
      )}</select></label>
<label>${t("systems.grant.area", {})}<select name="areaId">${choices.areas.map(
        (one) => html`<option value="${one.id}"${chosen("areaId", one.id)}>${one.name}</option>`,
      )}</select></label>
<label>${t("systems.grant.level", {})}<select name="level">${levels.map(
        (level) =>
          html`<option value="${level}"${chosen("level", String(level), "2")}>${t(`systems.level.${level}`, {})}</option>`,
      )}</select></label>
<label>${t("systems.grant.basis", {})}<input name="basis" maxlength="200" value="${was(refused, "basis")}"></label>
<label>${t("systems.grant.until", {})}<input name="until" type="date" required value="${was(refused, "until")}"></label>
<p><button class="button primary">${t("systems.do.grant", {})}</button></p></form>`
}`;
}

/** Where the system is told of things, and what could not be told. */
export function webhooksPart(view: OneView, { action, hidden }: Forms, t: Translate): Markup {
  const { webhooks, events, client } = view;
  const refused = view.refused?.typed["act"] === "webhook" ? view.refused : undefined;
  const hookHeads = ["url", "state", "act"].map((key) => t(`systems.hook.${key as "url"}`, {}));
  const eventHeads = ["type", "url", "at", "state", "act"].map((key) => t(`systems.event.${key as "type"}`, {}));
  return html`<h2>${t("systems.hooks", {})}</h2>
${
  webhooks.length === 0
    ? html`<p class="hint">${t("systems.hooks.none", {})}</p>`
    : table(
        hookHeads,
        webhooks.map(
          (
            one,
          ) => html`<tr><th scope="row"><code>${one.url}</code></th><td class="${one.state === "active" ? "good" : "warn"}">${hookState(one, t)}</td>
<td class="acts"><form method="post" action="${action}">${hidden("webhook")}<input type="hidden" name="url" value="${one.url}">
<button class="button" aria-label="${t("systems.do.verify", {})} ${one.url}">${t("systems.do.verify", {})}</button></form>
<form method="post" action="${action}">${hidden("endWebhook")}<input type="hidden" name="webhook" value="${one.id}">
<button class="button" aria-label="${t("systems.do.endHook", {})} ${one.url}">${t("systems.do.endHook", {})}</button></form></td></tr>`,
        ),
        t("systems.hooks", {}),
      )
}
${
  client.state === "revoked"
    ? ""
    : html`<form class="fields" method="post" action="${action}">${hidden("webhook")}
<label>${t("systems.hook.url", {})}<input name="url" type="url" required maxlength="500" placeholder="https://" value="${was(refused, "url")}"></label>
<p><button class="button">${t("systems.do.webhook", {})}</button></p></form>`
}
${
  events.length === 0
    ? ""
    : html`<h2>${t("systems.events", {})}</h2>${table(
        eventHeads,
        events.map((one) => eventRow(one, { action, hidden }, t)),
        t("systems.events", {}),
      )}`
}`;
}

function eventRow(one: ShownEvent, { action, hidden }: Forms, t: Translate): Markup {
  const again = html`<form method="post" action="${action}">${hidden("retell")}<input type="hidden" name="event" value="${one.id}">
<button class="button" aria-label="${t("systems.do.retell", {})} ${one.id}">${t("systems.do.retell", {})}</button></form>`;
  return html`<tr><th scope="row"><code>${one.type}</code></th><td><code>${one.url}</code></td><td>${timeOf(one.createdAt)}</td>
<td class="${one.state === "given_up" ? "warn" : ""}">${t(`systems.event.${one.state}`, { tries: one.tries, outcome: one.outcome })}</td>
<td>${one.state === "given_up" ? again : ""}</td></tr>`;
}

function ofPeople({ what }: ShownGrant): boolean {
  return what === "filings" || what === "ledgers";
}

function grantName(one: ShownGrant, t: Translate): string {
  return one.ledger ?? t(`systems.right.${one.what}`, {});
}

function hookState(one: Webhook, t: Translate): string {
  if (one.state === "refused") return t("systems.hook.refused", { reason: one.reason ?? "" });
  return t(one.state === "active" ? "systems.hook.active" : "systems.hook.pending", {});
}
