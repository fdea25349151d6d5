import type { Translate } from "../../i18n/t.ts";
import { cellKey, type HandedIn } from "../../requests/answer-cells.ts";
import { showValue } from "../../requests/cell-value.ts";
import {
  cellsAPage,
  type FillCell,
  type FillSheet,
  openCells,
  rowsForWorkbook,
  staleCells,
} from "../../requests/fill.ts";
import { sayReason } from "../../values/reading.ts";
import { type Reason } from "../../values/value.ts";
import { settledLine } from "./delivery.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, type Field, form, rule, table, text } from "./kit.ts";
import { dueText } from "./request.ts";

/** What could not be read, as it was typed. */
export type Refused = ReadonlyMap<string, { readonly raw: string; readonly reasons: readonly Reason[] }>;

/**
 * A village's share: what is missing, five cells a page; what is old, at one tap; the rest is not asked. Of one that was delivered and is
 * open again, `picked` are the cells that the village wants to correct by itself.
 */
export function fillCard(
  sheet: FillSheet,
  t: Translate,
  refused: Refused = new Map(),
  picked: ReadonlySet<string> = new Set(),
): CardView {
  const { assignment } = sheet;
  const { request, reopening } = assignment;
  const open = [
    ...openCells(sheet),
    ...sheet.cells.filter(
      (cell) => cell.state === "fresh" && (picked.has(cellKey(cell)) || refused.has(cellKey(cell))),
    ),
  ];
  const stale = staleCells(sheet);
  const drafted = sheet.cells.filter((cell) => cell.draft !== undefined).length;
  // What was refused comes first: it is what the person is in the middle of.
  const page = [
    ...open.filter((cell) => refused.has(cellKey(cell))),
    ...open.filter((cell) => !refused.has(cellKey(cell))),
  ].slice(0, cellsAPage);
  const known = assignment.rows * new Set(sheet.cells.map((cell) => cell.elementId)).size - open.length - stale.length;
  const value = { id: assignment.id };
  return {
    title: t("fill.title", { no: request.no, title: request.title }),
    subtitle: t("fill.subtitle", {
      dept: request.deptName,
      unit: assignment.orgName,
      due: dueText(reopening?.closesAt ?? assignment.dueAt),
    }),
    tone: refused.size > 0 ? "warn" : "info",
    blocks: [
      ...againBlocks(assignment, t),
      text(
        escapeMd(
          t("fill.why", {
            purpose: request.purpose || t("fill.noPurpose", {}),
            basis: request.basis || t("fill.noPurpose", {}),
            admission: request.admissionNo ?? t("todo.emergency", {}),
          }),
        ),
        "hint",
      ),
      ...(reopening
        ? []
        : [
            text(
              t("fill.left", { missing: open.length, stale: stale.length }) +
                (known > 0 ? t("fill.known", { known }) : ""),
            ),
          ]),
      ...(page.length > 0
        ? [
            text(t("fill.page", { n: page.length })),
            form(
              "fill",
              page.map((cell, n) => cellField(cell, n, sheet, refused, t)),
              {
                label: t("fill.save", {}),
                action: "fill.save",
                value: { ...value, cells: page.map((cell) => `${cell.subjectId}:${cell.elementId}`).join(",") },
                look: "primary",
              },
            ),
          ]
        : []),
      ...staleBlocks(sheet, stale, t),
      ...(new Set(open.map((cell) => cell.subjectId)).size > rowsForWorkbook
        ? [
            rule(),
            text(t("fill.workbookHint", { rows: new Set(open.map((cell) => cell.subjectId)).size }), "hint"),
            buttons({ label: t("fill.workbook", {}), action: "fill.workbook", value }),
          ]
        : []),
      ...(open.length + stale.length === 0
        ? [
            text(readyLine(drafted, reopening !== null, t)),
            buttons({ label: t("fill.handIn", {}), action: "fill.handIn", value, look: "primary" }),
          ]
        : []),
      ...(reopening ? pickBlocks(sheet, t) : []),
    ],
  };
}

/** Why it is open again, who said so, and that nothing happens when nobody answers. */
function againBlocks({ reopening }: FillSheet["assignment"], t: Translate): readonly Block[] {
  if (!reopening) return [];
  const { byName: by, reason, closesAt } = reopening;
  return [
    text(escapeMd(t("reopen.village.lead", { by, reason }))),
    text(t("reopen.village.until", { until: dueText(closesAt) }), "hint"),
  ];
}

function readyLine(drafted: number, isAgain: boolean, t: Translate): string {
  if (!isAgain) return t("fill.ready", { n: drafted });
  return drafted === 0 ? t("reopen.village.none", {}) : t("reopen.village.ready", { n: drafted });
}

const mostPicked = 60;

/** Whatever was handed in may be corrected: picked from a list, or, when there is too much of it, in a workbook. */
function pickBlocks({ assignment, cells, codes }: FillSheet, t: Translate): readonly Block[] {
  const given = cells.filter((cell) => cell.state === "fresh" && cell.draft === undefined && cell.held !== undefined);
  if (given.length === 0) return [];
  const value = { id: assignment.id };
  if (given.length > mostPicked) {
    return [
      text(t("reopen.village.many", {}), "hint"),
      buttons({ label: t("fill.workbook", {}), action: "fill.workbook", value }),
    ];
  }
  return [
    form(
      "pick",
      [
        {
          kind: "multi",
          name: "cells",
          label: t("reopen.village.pick", {}),
          options: given.map((cell) => ({
            value: `${cell.subjectId}:${cell.elementId}`,
            label: `${t("fill.label", { row: cell.rowName, name: cell.element.name })}：${showValue(cell.held, codes.get(cell.element.codeList ?? ""))}`,
          })),
        },
      ],
      { label: t("reopen.village.pickButton", {}), action: "fill.pick", value, look: "default" },
    ),
  ];
}

/** A filing that was handed in, and how to say that something in it is wrong. */
export function settledFillCard(assignment: FillSheet["assignment"], t: Translate): CardView {
  const { request, state, id } = assignment;
  const isDelivered = request.status === "delivered" && (state === "town_accepted" || state === "county_accepted");
  const line = isDelivered ? settledLine(request, t) : t("fill.notOpen", { state: t(`fill.state.${state}`, {}) });
  return {
    title: t("fill.title", { no: request.no, title: request.title }),
    tone: "plain",
    blocks: [
      text(escapeMd(line)),
      ...(isDelivered
        ? [
            form(
              "found",
              [
                {
                  kind: "input",
                  name: "reason",
                  label: t("settled.foundLabel", {}),
                  hint: t("settled.foundHint", { dept: request.deptName }),
                  maxLength: 200,
                  lines: 2,
                  value: "",
                },
              ],
              { label: t("settled.found", {}), action: "fill.foundWrong", value: { id } },
            ),
          ]
        : []),
    ],
  };
}

const mostOptions = 12;

function cellField(cell: FillCell, n: number, { assignment, codes }: FillSheet, refused: Refused, t: Translate): Field {
  const { element } = cell;
  const wrong = refused.get(cellKey(cell));
  const error = wrong
    ? wrong.reasons.map((reason) => sayReason(t, reason)).join("；")
    : cell.comment
      ? t(assignment.reopening ? "reopen.village.comment" : "fill.comment", { comment: cell.comment })
      : undefined;
  const base = {
    name: `c${n}`,
    label: t("fill.label", { row: cell.rowName, name: element.name }),
    ...(error ? { error } : {}),
  };
  const list = codes.get(element.codeList ?? "");
  if (element.type === "boolean") {
    const options = ["是", "否"].map((one) => ({ value: one, label: one }));
    return { ...base, kind: "select", options, ...(wrong ? { value: wrong.raw } : {}) };
  }
  if (list && list.items.length <= mostOptions) {
    const options = list.items.map((item) => ({ value: item.label, label: item.label }));
    return { ...base, kind: "select", options };
  }
  const hint = element.example
    ? t("fill.hint", { ask: element.askText, example: element.example })
    : t("fill.hintPlain", { ask: element.askText });
  // What is there is corrected, what is missing is typed.
  const held = cell.comment || cell.state === "fresh" ? showValue(cell.held, list) : "";
  return { ...base, kind: "input", hint, maxLength: 200, value: wrong?.raw ?? held };
}

const rowsShown = 20;

function staleBlocks({ assignment, codes }: FillSheet, stale: readonly FillCell[], t: Translate): readonly Block[] {
  if (stale.length === 0) return [];
  return [
    rule(),
    text(t("fill.stale.heading", { n: stale.length }), "heading"),
    table(
      [
        { key: "row", label: t("fill.stale.column.row", {}) },
        { key: "name", label: t("fill.stale.column.name", {}) },
        { key: "held", label: t("fill.stale.column.held", {}) },
      ],
      stale.slice(0, rowsShown * 5).map((cell) => ({
        row: cell.rowName,
        name: cell.element.name,
        held: showValue(cell.held, codes.get(cell.element.codeList ?? "")),
      })),
      { pageSize: 10, more: `/填报 ${assignment.request.no}` },
    ),
    text(t("fill.stale.hint", {}), "hint"),
    buttons({ label: t("fill.stale.confirm", {}), action: "fill.confirm", value: { id: assignment.id } }),
  ];
}

/** After several confirmations in a row: a few cells one by one. */
export function sampleCard(sheet: FillSheet, sample: readonly FillCell[], t: Translate): CardView {
  const { request, id } = sheet.assignment;
  return {
    title: t("fill.sample.title", { n: sample.length }),
    subtitle: t("fill.title", { no: request.no, title: request.title }),
    tone: "info",
    blocks: [
      text(t("fill.sample.text", {})),
      form(
        "sample",
        sample.map((cell, n) => ({
          kind: "select",
          name: `s${n}`,
          label: `${t("fill.label", { row: cell.rowName, name: cell.element.name })}：${showValue(cell.held, sheet.codes.get(cell.element.codeList ?? ""))}`,
          options: [
            { value: "yes", label: t("fill.sample.yes", {}) },
            { value: "no", label: t("fill.sample.no", {}) },
          ],
        })),
        {
          label: t("fill.sample.submit", {}),
          action: "fill.looked",
          value: { id, cells: sample.map((cell) => `${cell.subjectId}:${cell.elementId}`).join(",") },
          look: "primary",
        },
      ),
    ],
  };
}

export function handedInCard({ assignment, counts }: HandedIn, t: Translate): CardView {
  const { request } = assignment;
  const some = (key: "merged" | "hard" | "outranked"): string =>
    counts[key] > 0 ? t(`fill.handedIn.${key}`, { n: counts[key] }) : "";
  return {
    title: t("fill.handedIn.title", { no: request.no, title: request.title }),
    tone: "good",
    blocks: [
      text(
        t("fill.handedIn.text", {
          set: counts.set + counts.merged,
          confirmed: counts.confirmed,
          merged: some("merged"),
          hard: some("hard"),
          outranked: some("outranked"),
        }),
      ),
    ],
  };
}
