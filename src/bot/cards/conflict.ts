import type { Translate } from "../../i18n/t.ts";
import type { Decided, OpenConflict, Version } from "../../ledgers/conflicts.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, rule, text } from "./kit.ts";

/** Values of which there are two versions, each with what can be done. `done`: what was just decided, or had been. */
export function conflictsCard(
  { total, conflicts }: { readonly total: number; readonly conflicts: readonly OpenConflict[] },
  t: Translate,
  done?: Decided,
): CardView {
  return {
    title: total > 0 ? t("conflict.title", { total }) : t("conflict.none", {}),
    tone: total > 0 ? "info" : "good",
    blocks: [
      ...(done ? [text(decidedLine(done, t)), rule()] : []),
      ...(total > 0 ? [] : [text(t("conflict.noneText", {}))]),
      ...conflicts.flatMap((one, at) => conflictBlocks(one, at + 1, t)),
      ...(total > conflicts.length ? [text(t("conflict.more", { more: total - conflicts.length }), "hint")] : []),
    ],
  };
}

function conflictBlocks(one: OpenConflict, number: number, t: Translate): readonly Block[] {
  const lines = [
    t("conflict.line", {
      number,
      ledger: one.ledger,
      title: escapeMd(one.title),
      unit: escapeMd(one.unit),
      element: one.element,
    }),
    t("conflict.held", said(one.held, t)),
    t("conflict.other", said(one.other, t)),
  ];
  const value = { id: one.id };
  return [
    text(lines.join("\n")),
    one.mine
      ? buttons(
          { label: t("conflict.keep", { number }), action: "conflict.keep", value },
          { label: t("conflict.take", { number }), action: "conflict.take", value },
        )
      : text(t("conflict.notMine", {}), "hint"),
  ];
}

function said({ shown, who, day }: Version, t: Translate): { shown: string; who: string; day: string } {
  return {
    shown: escapeMd(shown || t("happening.nothing", {})),
    who: escapeMd(who ?? t("ledger.origin.nobody", {})),
    day: day ?? "",
  };
}

function decidedLine({ conflict, resolution, byThis }: Decided, t: Translate): string {
  const { title, element, held, other } = conflict;
  const key = byThis ? (`conflict.done.${resolution}` as const) : (`conflict.before.${resolution}` as const);
  const shown = byThis && resolution === "taken" ? other.shown : held.shown;
  return t(key, { title: escapeMd(title), element, shown: escapeMd(shown) });
}
