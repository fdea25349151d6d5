import type { Translate } from "../../i18n/t.ts";
import { showValue } from "../../requests/cell-value.ts";
import type { CheckSheet } from "../../requests/check.ts";
import { reopenForm, settledLine } from "./delivery.ts";
import { escapeMd } from "./escape.ts";
import { buttons, type CardView, form, table, text } from "./kit.ts";

const cellsShown = 60;

/** What a village handed in, for the town to look at: right as a whole, or single cells sent back with a word. */
export function checkCard(sheet: CheckSheet, t: Translate, lack?: string): CardView {
  const { assignment, cells, codes } = sheet;
  const { request } = assignment;
  const shown = cells.slice(0, cellsShown);
  const value = { id: assignment.id };
  const label = (cell: (typeof cells)[number]): string =>
    t("fill.label", { row: cell.rowName, name: cell.element.name });
  return {
    title: t("check.title", { unit: assignment.orgName, no: request.no }),
    subtitle: t("check.subtitle", { title: request.title, by: assignment.submittedBy ?? "" }),
    tone: lack ? "warn" : "info",
    blocks: [
      ...(lack ? [text(escapeMd(lack))] : []),
      text(t("check.text", { rows: assignment.rows, asked: cells.length })),
      table(
        [
          { key: "row", label: t("check.column.row", {}) },
          { key: "name", label: t("check.column.name", {}) },
          { key: "value", label: t("check.column.value", {}) },
        ],
        shown.map((cell) => ({
          row: cell.rowName,
          name: cell.element.name,
          value: showValue(cell.value, codes.get(cell.element.codeList ?? "")),
        })),
        { pageSize: 10 },
      ),
      ...(cells.length > shown.length ? [text(t("check.more", { n: cells.length - shown.length }), "hint")] : []),
      buttons({ label: t("check.accept", {}), action: "check.accept", value, look: "primary" }),
      form(
        "check",
        [
          {
            kind: "multi",
            name: "cells",
            label: t("check.which", {}),
            options: shown.map((cell) => ({ value: `${cell.subjectId}:${cell.elementId}`, label: label(cell) })),
          },
          { kind: "input", name: "comment", label: t("check.comment", {}), maxLength: 200, value: "" },
        ],
        { label: t("check.return", {}), action: "check.return", value },
      ),
    ],
  };
}

/** One that is not for the town to look at now: how it stands, and, once it was delivered, how to open it again. */
export function settledCheckCard({ assignment }: CheckSheet, t: Translate): CardView {
  const { request, state, orgName, id } = assignment;
  const isDelivered = request.status === "delivered" && (state === "town_accepted" || state === "county_accepted");
  const line = isDelivered ? settledLine(request, t) : t("check.settled", { state: t(`fill.state.${state}`, {}) });
  return {
    title: t("check.title", { unit: orgName, no: request.no }),
    subtitle: request.title,
    tone: "plain",
    blocks: [text(escapeMd(line)), ...(isDelivered ? [text(t("reopen.text", {}), "hint"), reopenForm(id, t)] : [])],
  };
}
