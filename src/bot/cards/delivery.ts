import { localTime } from "../../calendar/workdays.ts";
import type { Translate } from "../../i18n/t.ts";
import type { Changed } from "../../requests/changes.ts";
import type { DeliveredSheet } from "../../requests/delivered-cells.ts";
import type { DeliveryState, Filing } from "../../requests/delivery-state.ts";
import type { DataRequest } from "../../requests/request.ts";
import { terms } from "../../requests/terms.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type Button, buttons, type CardView, type Field, form, table, text } from "./kit.ts";
import { dueText, requestStateCard } from "./request.ts";

/** What was delivered, before those who asked: which version, what changed, and the one or two things to do about it. */
export function deliveryCard(request: DataRequest, state: DeliveryState, t: Translate): CardView {
  const frame = requestStateCard(request, "", t);
  const { version, rows, hash } = state;
  const day = dayText(state.deliveredAt);
  return {
    ...frame,
    tone: state.found.length > 0 ? "warn" : "good",
    blocks: [
      text(t("delivery.version", { version, rows, day, hash: hash.slice(0, 8) })),
      ...(state.changes ? [text(escapeMd(changesLine(state.changes, t)))] : []),
      ...openBlocks(state.open, t),
      text(escapeMd(standing(request, state, t))),
      ...foundBlocks(state.found, t),
      buttons(...deliveryButtons(request, state, t)),
    ],
  };
}

function standing(request: DataRequest, { open }: DeliveryState, t: Translate): string {
  const { acceptedAt, acceptedName, settlesAt } = request;
  if (acceptedAt) return acceptedLine({ acceptedAt, acceptedName }, t);
  if (open.length > 0 || !settlesAt) return t("delivery.waiting", {});
  return t("delivery.term", { until: dueText(settlesAt) });
}

function acceptedLine(
  { acceptedAt, acceptedName }: { readonly acceptedAt: Date; readonly acceptedName: string | null },
  t: Translate,
): string {
  const day = dayText(acceptedAt);
  return acceptedName ? t("delivery.accepted", { name: acceptedName, day }) : t("delivery.acceptedBySilence", { day });
}

function changesLine({ cells, told }: NonNullable<DeliveryState["changes"]>, t: Translate): string {
  if (cells === 0) return t("delivery.noChanges", {});
  const one = ({ row, column, kind }: Changed): string =>
    kind === "changed" ? t("delivery.changed", { row, column: column ?? "" }) : t(`delivery.${kind}`, { row });
  const list = told.map(one).join("、");
  const isAll = told.every((change) => change.kind === "changed") && told.length === cells;
  return t("delivery.changes", { n: cells, told: isAll ? list : t("delivery.changesMore", { told: list }) });
}

function openBlocks(open: DeliveryState["open"], t: Translate): readonly Block[] {
  if (open.length === 0) return [];
  const units = open.map(({ unit, closesAt }) => t("delivery.openOne", { unit, until: dueText(closesAt) })).join("、");
  return [text(escapeMd(t("delivery.open", { units })))];
}

function foundBlocks(found: DeliveryState["found"], t: Translate): readonly Block[] {
  if (found.length === 0) return [];
  const lines = found.map(({ unit, by, said }) => t("delivery.found.line", { unit, by, said }));
  const open = found.slice(0, 5).map(
    ({ assignmentId, unit }): Button => ({
      label: t("delivery.found.button", { unit }),
      action: "reopen.village",
      value: { id: assignmentId },
    }),
  );
  return [text(t("delivery.found.heading", {}), "heading"), text(escapeMd(lines.join("\n"))), buttons(...open)];
}

function deliveryButtons(request: DataRequest, { open, version }: DeliveryState, t: Translate): readonly Button[] {
  const value = { id: request.id };
  const reopen: Button = { label: t("delivery.button.reopen", {}), action: "reopen.form", value };
  if (request.acceptedAt) return [reopen];
  const back: Button = { label: t("delivery.button.return", {}), action: "delivery.pick", value };
  if (open.length > 0) return [back];
  const accept: Button = {
    label: t("delivery.button.accept", {}),
    action: "delivery.accept",
    value: { ...value, version },
    look: "primary",
    confirm: { title: t("delivery.confirm.title", {}), text: t("delivery.confirm.text", {}) },
  };
  return [accept, back];
}

// More do not fit a list that a thumb scrolls through; their names are written.
const mostListed = 40;

/** Whose cells are to go back. */
export function whichVillageCard(
  request: { readonly id: string; readonly no: number; readonly title: string },
  filings: readonly Filing[],
  t: Translate,
  lack?: string,
): CardView {
  const title = t("delivery.which.title", {});
  if (filings.length === 0) return { title, blocks: [text(t("delivery.which.none", {}))] };
  const label = t("delivery.which.unit", {});
  const field: Field =
    filings.length <= mostListed
      ? {
          kind: "select",
          name: "unit",
          label,
          options: filings.map(({ unit }) => ({ value: unit, label: unit })),
        }
      : { kind: "input", name: "unit", label, maxLength: 40, value: "" };
  return {
    title,
    subtitle: t("fill.title", { no: request.no, title: request.title }),
    tone: lack ? "warn" : "info",
    blocks: [
      ...(lack ? [text(lack)] : []),
      form("which", [field], {
        label: t("delivery.which.next", {}),
        action: "delivery.cells",
        value: { id: request.id },
        look: "primary",
      }),
    ],
  };
}

const cellsShown = 60;

/** One village's cells as they were delivered, to send some of them back with a word. */
export function deliveredCellsCard(
  { assignment, cells }: DeliveredSheet,
  t: Translate,
  again: { readonly lack?: string; readonly rows?: string; readonly comment?: string } = {},
): CardView {
  const { request, orgName, id } = assignment;
  const title = t("delivery.cells.title", { unit: orgName, no: request.no });
  if (cells.length === 0) return { title, tone: "plain", blocks: [text(t("delivery.cells.none", {}))] };
  const shown = cells.slice(0, cellsShown);
  return {
    title,
    subtitle: request.title,
    tone: again.lack ? "warn" : "info",
    blocks: [
      ...(again.lack ? [text(escapeMd(again.lack))] : []),
      text(t("delivery.cells.text", { days: terms.reopening.workdays })),
      table(
        [
          { key: "row", label: t("check.column.row", {}) },
          { key: "name", label: t("check.column.name", {}) },
          { key: "shown", label: t("check.column.value", {}) },
        ],
        shown.map(({ row, name, shown: value }) => ({ row, name, shown: value })),
        { pageSize: 10 },
      ),
      ...(cells.length > shown.length
        ? [text(t("delivery.cells.more", { n: cells.length - shown.length }), "hint")]
        : []),
      form(
        "delivered",
        [
          {
            kind: "multi",
            name: "cells",
            label: t("check.which", {}),
            options: shown.map((cell) => ({
              value: `${cell.subjectId}:${cell.elementId}`,
              label: t("fill.label", { row: cell.row, name: cell.name }),
            })),
          },
          { kind: "input", name: "rows", label: t("delivery.cells.rows", {}), maxLength: 200, value: again.rows ?? "" },
          { kind: "input", name: "comment", label: t("check.comment", {}), maxLength: 200, value: again.comment ?? "" },
        ],
        { label: t("check.return", {}), action: "delivery.return", value: { id }, look: "primary" },
      ),
    ],
  };
}

export interface ReopenForm {
  readonly units?: readonly string[];
  readonly reason?: string;
  readonly days?: string;
  readonly lack?: string;
}

/** Which villages, why and for how long. */
export function reopenCard(
  request: { readonly id: string; readonly no: number; readonly title: string },
  filings: readonly Filing[],
  t: Translate,
  typed: ReopenForm = {},
): CardView {
  const units: Field =
    filings.length <= mostListed
      ? {
          kind: "multi",
          name: "units",
          label: t("reopen.units", {}),
          value: typed.units ?? [],
          options: filings.map(({ unit }) => ({ value: unit, label: unit })),
        }
      : {
          kind: "input",
          name: "units",
          label: t("reopen.unitsWritten", {}),
          maxLength: 400,
          value: typed.units?.join("、") ?? "",
        };
  return {
    title: t("reopen.title", { no: request.no }),
    subtitle: request.title,
    tone: typed.lack ? "warn" : "info",
    blocks: [
      ...(typed.lack ? [text(escapeMd(typed.lack))] : []),
      text(t("reopen.text", {})),
      form("reopen", [units, ...reopenFields(t, typed)], {
        label: t("reopen.submit", {}),
        action: "reopen.submit",
        value: { id: request.id },
        look: "primary",
      }),
    ],
  };
}

/** For one village, where it is clear which: its town, on the card that shows how its filing stands. */
export function reopenForm(assignmentId: string, t: Translate, typed: ReopenForm = {}): Block {
  return form("reopen", reopenFields(t, typed), {
    label: t("reopen.submit", {}),
    action: "reopen.village",
    value: { id: assignmentId },
  });
}

function reopenFields(t: Translate, { reason, days }: ReopenForm): readonly Field[] {
  const choices = Array.from({ length: terms.reopening.most }, (_, n) => n + 1);
  return [
    { kind: "input", name: "reason", label: t("reopen.reason", {}), maxLength: 200, lines: 2, value: reason ?? "" },
    {
      kind: "select",
      name: "days",
      label: t("reopen.days", {}),
      value: days || String(terms.reopening.workdays),
      options: choices.map((n) => ({ value: String(n), label: t("reopen.daysOne", { n }) })),
    },
  ];
}

/** How a filing that was delivered stands, for those who made it. */
export function settledLine(request: DataRequest, t: Translate): string {
  const { acceptedAt, acceptedName, deptName } = request;
  if (!acceptedAt) return t("settled.delivered", { dept: deptName });
  const day = dayText(acceptedAt);
  return acceptedName ? t("settled.accepted", { name: acceptedName, day }) : t("settled.acceptedBySilence", { day });
}

function dayText(at: Date): string {
  const here = localTime(at);
  return `${here.month}月${here.day}日`;
}
