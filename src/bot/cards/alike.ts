import type { Translate } from "../../i18n/t.ts";
import type { Refusal } from "../../requests/not-same.ts";
import type { Alike, DataRequest } from "../../requests/request.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type Button, buttons, text } from "./kit.ts";

/**
 * What was asked before. For whoever decides on the request `judge`, each that may be a duplicate has a button that says it is
 * not, and what was told apart a button that takes that back.
 */
export function alikeBlocks(
  alike: readonly Alike[],
  t: Translate,
  judge?: { readonly id: string; readonly action: "request" | "admit" },
): readonly Block[] {
  if (alike.length === 0) return [];
  const lines = alike
    .filter((one) => !one.apart)
    .map((one) =>
      escapeMd(
        t("request.alike.line", {
          band: t(`request.band.${one.band}`, {}),
          no: one.no,
          title: one.title,
          dept: one.deptName,
          day: one.createdOn,
          of: one.of,
          matched: one.matched,
          rest: one.rest.length > 0 ? t("request.alike.rest", { names: one.rest.slice(0, 6).join("、") }) : "",
        }),
      ),
    );
  const apart = alike.flatMap(({ no, title, apart: said }) =>
    said ? [escapeMd(t("request.alike.apart", { no, title, by: said.by, on: said.on }))] : [],
  );
  return [
    text(t("request.answer.alike", {}), "heading"),
    ...(lines.length > 0 ? [text(lines.join("\n"))] : []),
    ...(apart.length > 0 ? [text(apart.join("\n"), "hint")] : []),
    ...(judge ? judgeButtons(alike, judge, t) : []),
  ];
}

function judgeButtons(
  alike: readonly Alike[],
  { id, action }: { readonly id: string; readonly action: string },
  t: Translate,
): readonly Block[] {
  const list = alike
    .filter((one) => one.apart || one.band !== "partial")
    .map(
      (one): Button => ({
        label: t(one.apart ? "request.button.together" : "request.button.apart", { no: one.no }),
        action: `${action}.${one.apart ? "together" : "apart"}`,
        value: { id, other: one.id },
      }),
    );
  return list.length > 0 ? [buttons(...list)] : [];
}

/** What the department said that a name does not mean, with a way back. */
export function refusalBlocks(request: DataRequest, refusals: readonly Refusal[], t: Translate): readonly Block[] {
  if (refusals.length === 0) return [];
  const lines = refusals.map(({ name, elements, by, on }) =>
    escapeMd(t("request.answer.refused", { name, elements: elements.join("、"), by, on })),
  );
  return [
    text(lines.join("\n"), "hint"),
    buttons(
      ...refusals.slice(0, 5).map(({ ord, name }) => ({
        label: t("request.button.choose", { name }),
        action: "request.choose",
        value: { id: request.id, ord },
      })),
    ),
  ];
}
