import type { Translate } from "../../i18n/t.ts";
import { type DataRequest, mayHaveBase, type RequestBase } from "../../requests/request.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, text } from "./kit.ts";
import { dueText } from "./request.ts";

/** Adds the table with the platform to a card about a request, where one may be. */
export function withBase(card: CardView, request: DataRequest, t: Translate): CardView {
  if (!mayHaveBase(request)) return card;
  return { ...card, blocks: [...card.blocks, ...baseBlocks(request, t)] };
}

function baseBlocks({ id, base }: DataRequest, t: Translate): readonly Block[] {
  const press = (label: string): Block => buttons({ label, action: "request.base", value: { id } });
  if (!base) return [press(t("base.button.make", {}))];
  if (base.problem) return [text(escapeMd(problemLine(base, t))), press(t("base.button.again", {}))];
  if (!base.url || !base.standsAt || !base.counts) return [text(t("base.making", {}), "hint")];
  return [
    text(standLines(base, base.standsAt, base.counts, t).join("\n")),
    text(escapeMd(t("base.copy", {})), "hint"),
    buttons(
      { label: t("base.button.open", {}), url: base.url, look: "primary" },
      { label: t("base.button.now", {}), action: "request.base", value: { id } },
    ),
  ];
}

function standLines(
  base: RequestBase,
  at: Date,
  counts: NonNullable<RequestBase["counts"]>,
  t: Translate,
): readonly string[] {
  const { openUnits, misfit, righted } = counts;
  const named = (names: readonly string[]): string => escapeMd(names.join("、"));
  return [
    t("base.stands", { ...counts, at: dueText(at) }),
    ...(righted > 0 ? [t("base.righted", { n: righted })] : []),
    ...(openUnits > 0 ? [t("base.open", { n: openUnits })] : []),
    ...(base.masked.length > 0 ? [t("base.masked", { names: named(base.masked) })] : []),
    ...(base.leftOut.length > 0 ? [t("base.leftOut", { names: named(base.leftOut) })] : []),
    ...(misfit > 0 ? [t("base.misfit", { n: misfit })] : []),
  ];
}

function problemLine({ problem, detail }: RequestBase, t: Translate): string {
  switch (problem) {
    case "scope":
      return t("base.problem.scope", { scope: detail ?? "" });
    case "rows":
      return t("base.problem.rows", { n: detail ?? "" });
    case "columns":
      return t("base.problem.columns", { n: detail ?? "" });
    case "full":
      return t("base.problem.full", {});
    case "nothing":
      return t("base.problem.nothing", {});
    case "gone":
      return t("base.problem.gone", {});
    case "left":
      return t("base.problem.left", {});
    default:
      return t("base.problem.refused", { code: detail ?? "" });
  }
}
