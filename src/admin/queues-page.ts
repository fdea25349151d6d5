import { html } from "hono/html";
import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";
import type { Translate } from "../i18n/t.ts";
import { type Frame, type Markup, page } from "./page.ts";
import type { JobState, Lag, LostEffect, QueuesState } from "./queues-state.ts";

// A push is handled within a second and an effect within a few: what is older waits for something.
const oldIntakeSeconds = 60;
const oldOutboxSeconds = 300;

export interface QueuesView {
  readonly state: QueuesState;
  readonly name: string;
  readonly now: Date;
  /** What every form carries; see sessions.ts. */
  readonly mark: string;
  readonly said: string | undefined;
}

/** The answer first, then the figures, then what one may do about them. */
export function queuesPage(frame: Frame, view: QueuesView): Markup {
  const { t } = frame;
  const { state, mark } = view;
  const failed = state.jobs.flatMap((job) => job.failed.map((one) => ({ ...one, queue: job.name })));
  const lines: readonly LagLine[] = [
    ...(state.stream ? [{ what: t("office.lag.stream", {}), lag: state.stream, tooOld: oldIntakeSeconds }] : []),
    { what: t("office.lag.intake", {}), lag: state.intake, tooOld: oldIntakeSeconds },
    { what: t("office.lag.outbox", {}), lag: state.outbox, tooOld: oldOutboxSeconds },
  ];
  const late = lines.filter(isLate).length;
  const toLookAt = late + failed.length + state.effects.filter((effect) => effect.state === "unknown").length;
  return page(
    frame,
    html`<header>
<h1>${frame.title}</h1>
<span class="hint">${t("office.queues.who", { name: view.name })}</span>
<form method="post" action="/logout"><input type="hidden" name="mark" value="${mark}"><button class="button">${t("office.logout", {})}</button></form>
</header>
<main>
${view.said ? html`<p class="said" role="status">${view.said}</p>` : ""}
<p class="said ${toLookAt > 0 ? "warn" : "good"}">${
      toLookAt > 0 ? t("office.queues.notice", { count: toLookAt }) : t("office.queues.calm", {})
    }</p>
<p class="hint">${t("office.queues.at", { at: timeOf(view.now) })}</p>
<h2>${t("office.lag.title", {})}</h2>
${lagTable(t, lines)}
<h2>${t("office.jobs.title", {})}</h2>
${jobTable(t, state.jobs)}
<h2>${t("office.failed.title", {})}</h2>
${failed.length === 0 ? html`<p class="hint">${t("office.failed.none", {})}</p>` : failedTable(t, failed, mark)}
<h2>${t("office.effects.title", {})}</h2>
${state.effects.length === 0 ? html`<p class="hint">${t("office.effects.none", {})}</p>` : effectTable(t, state.effects)}
<p class="said"><a href="/admin/systems">${t("systems.title", {})}</a></p>
</main>`,
  );
}

interface LagLine {
  readonly what: string;
  readonly lag: Lag;
  readonly tooOld: number;
}

function isLate({ lag, tooOld }: LagLine): boolean {
  return lag.oldestSeconds > tooOld;
}

function lagTable(t: Translate, lines: readonly LagLine[]): Markup {
  const heads = [
    t("office.lag.what", {}),
    t("office.lag.waiting", {}),
    t("office.lag.oldest", {}),
    t("office.lag.state", {}),
  ];
  return table(
    heads,
    lines.map(
      (one) => html`<tr><th scope="row">${one.what}</th><td>${one.lag.waiting}</td><td>${age(t, one.lag)}</td>
<td class="${isLate(one) ? "warn" : "good"}">${isLate(one) ? t("office.look", {}) : t("office.fine", {})}</td></tr>`,
    ),
    t("office.lag.title", {}),
  );
}

function jobTable(t: Translate, jobs: readonly JobState[]): Markup {
  const heads = [
    t("office.jobs.name", {}),
    t("office.jobs.wait", {}),
    t("office.jobs.active", {}),
    t("office.jobs.delayed", {}),
    t("office.jobs.failed", {}),
  ];
  return table(
    heads,
    jobs.map(({ name, counts }) => {
      const waiting = (counts["wait"] ?? 0) + (counts["prioritized"] ?? 0);
      const figures = [waiting, counts["active"] ?? 0, counts["delayed"] ?? 0, counts["failed"] ?? 0];
      return html`<tr><th scope="row"><code>${name}</code></th>${figures.map((count) => html`<td>${count}</td>`)}</tr>`;
    }),
    t("office.jobs.title", {}),
    "figures",
  );
}

type Failed = JobState["failed"][number] & { readonly queue: string };

function failedTable(t: Translate, failed: readonly Failed[], mark: string): Markup {
  const heads = [
    t("office.jobs.name", {}),
    t("office.failed.id", {}),
    t("office.failed.at", {}),
    t("office.failed.tries", {}),
    t("office.failed.act", {}),
  ];
  return table(
    heads,
    failed.map(
      (
        job,
      ) => html`<tr><td><code>${job.queue}</code></td><th scope="row"><code>${job.id}</code></th><td>${timeOf(job.failedAt)}</td>
<td>${t("office.failed.times", { count: job.tries })}</td>
<td><form method="post" action="/admin/queues/retry"><input type="hidden" name="mark" value="${mark}">
<input type="hidden" name="queue" value="${job.queue}"><input type="hidden" name="id" value="${job.id}">
<button class="button" aria-label="${t("office.failed.retry", {})} ${job.id}">${t("office.failed.retry", {})}</button></form></td></tr>`,
    ),
    t("office.failed.title", {}),
  );
}

function effectTable(t: Translate, effects: readonly LostEffect[]): Markup {
  const heads = [
    t("office.effects.id", {}),
    t("office.effects.state", {}),
    t("office.effects.reason", {}),
    t("office.effects.chat", {}),
    t("office.effects.at", {}),
  ];
  const rows = effects.map(
    (effect) => html`<tr><th scope="row"><code>${effect.id}</code></th>
<td class="${effect.state === "unknown" ? "warn" : ""}">${
      effect.state === "unknown"
        ? `${t("office.effects.unknown", {})}（${t("office.look", {})}）`
        : t("office.effects.dead", {})
    }</td>
<td>${effect.reason ?? ""}</td><td><code>${effect.lane}</code></td><td>${timeOf(effect.doneAt)}</td></tr>`,
  );
  return html`${table(heads, rows, t("office.effects.title", {}))}<p class="hint">${t("office.effects.rule", {})}</p>`;
}

/** Wide tables scroll inside their frame, by keyboard too. */
function table(heads: readonly string[], rows: readonly Markup[], label: string, kind = ""): Markup {
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table class="${kind}">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function age(t: Translate, { waiting, oldestSeconds }: Lag): string {
  if (waiting === 0) return t("office.lag.none", {});
  if (oldestSeconds < 120) return t("office.lag.seconds", { count: Math.round(oldestSeconds) });
  return t("office.lag.minutes", { count: Math.round(oldestSeconds / 60) });
}

/** 2026-03-05 08:30, where the counties are. */
function timeOf(at: Date | null | undefined): string {
  if (!at) return "";
  const here = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
  return here.toString({ smallestUnit: "minute" }).replace("T", " ");
}
