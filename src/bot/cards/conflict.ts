import type { Translate } from "../../i18n/t.ts";
import type { Decided, OpenConflict, Version } from "../../ledgers/conflicts.ts";
import type { MenuLine } from "../reply.ts";
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
      ...conflicts.flatMap((one) => conflictBlocks(one, conflictMenu(conflicts, t), t)),
      ...(total > conflicts.length ? [text(t("conflict.more", { more: total - conflicts.length }), "hint")] : []),
    ],
  };
}

/** The same decisions for who types: each button has its number. */
export function conflictMenu(conflicts: readonly OpenConflict[], t: Translate): readonly MenuLine[] {
  return conflicts
    .filter((one) => one.mine)
    .flatMap((one) => [
      { label: keepLabel(one, t), line: `/台账 保留 ${one.id}` },
      { label: takeLabel(one, t), line: `/台账 改用 ${one.id}` },
    ]);
}

const keepLabel = (one: OpenConflict, t: Translate): string => t("conflict.keep", { shown: short(one.held.shown, t) });
const takeLabel = (one: OpenConflict, t: Translate): string => t("conflict.take", { shown: short(one.other.shown, t) });

function short(shown: string, t: Translate): string {
  const letters = Array.from(shown || t("happening.nothing", {}));
  return letters.length > 14 ? `${letters.slice(0, 13).join("")}…` : letters.join("");
}

function conflictBlocks(one: OpenConflict, menu: readonly MenuLine[], t: Translate): readonly Block[] {
  const lines = [
    t("conflict.line", {
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
          { label: keepLabel(one, t), action: "conflict.keep", value, say: numberOf(menu, `/台账 保留 ${one.id}`) },
          { label: takeLabel(one, t), action: "conflict.take", value, say: numberOf(menu, `/台账 改用 ${one.id}`) },
        )
      : text(t("conflict.notMine", {}), "hint"),
  ];
}

function numberOf(menu: readonly MenuLine[], line: string): string {
  return String(menu.findIndex((one) => one.line === line) + 1);
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
