import { html } from "hono/html";
import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";
import type { Markup } from "./page.ts";

/** What was typed and why it was not taken; it stays in the form. */
export interface Typed {
  readonly typed: Readonly<Record<string, unknown>>;
  readonly said: string;
}

export interface Shown {
  readonly said?: string;
  readonly refused?: Typed;
}

export function was(refused: Typed | undefined, key: string, usual = ""): string {
  const value = refused?.typed[key];
  return typeof value === "string" ? value : usual;
}

/** Wide tables scroll inside their frame, by keyboard too. */
export function table(heads: readonly string[], rows: readonly Markup[], label: string): Markup {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table class="roomy">
<thead><tr>${heads.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** 2026-03-05 08:30, where the counties are. */
export function timeOf(at: Date): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString({ smallestUnit: "minute" }).replace("T", " ");
}

export function dayOf(at: Date): string {
  return timeOf(at).slice(0, 10);
}
