import type { Translate } from "../../i18n/t.ts";
import type { LookedUp } from "../../requests/look-up.ts";
import { alikeBlocks } from "./alike.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, text } from "./kit.ts";

/** What is held already and who asked before; nothing is filed by looking. */
export function dedupCard(looked: LookedUp, t: Translate): CardView {
  const { fields, alike, unread } = looked;
  const held = fields.filter((field) => field.sure && !field.derived && field.ledgers.length > 0);
  const derived = fields.filter((field) => field.sure && field.derived);
  const likely = fields.filter((field) => !field.sure && field.element !== null);
  const fresh = fields.filter(
    (field) => field.element === null || (field.sure && !field.derived && field.ledgers.length === 0),
  );
  const line = (key: "dedup.derived" | "dedup.fresh", list: LookedUp["fields"]): readonly string[] =>
    list.length === 0 ? [] : [t(key, { n: list.length, names: escapeMd(list.map((field) => field.name).join("、")) })];
  const lines = [
    ...(held.length === 0
      ? []
      : [
          t("dedup.held", {
            n: held.length,
            names: escapeMd(
              held.map((field) => t("dedup.heldOne", { name: field.name, ledger: field.ledgers[0] ?? "" })).join("、"),
            ),
          }),
        ]),
    ...line("dedup.derived", derived),
    ...(likely.length === 0
      ? []
      : [
          t("dedup.likely", {
            n: likely.length,
            names: escapeMd(
              likely
                .map((field) => t("dedup.likelyOne", { name: field.name, element: field.element ?? "" }))
                .join("、"),
            ),
          }),
        ]),
    ...line("dedup.fresh", fresh),
  ];
  return {
    title: t("dedup.title", { held: held.length + derived.length, of: fields.length }),
    tone: alike.some((one) => one.band === "likely") ? "warn" : "info",
    blocks: [
      text(lines.join("\n")),
      ...(alike.length > 0 ? alikeBlocks(alike, t) : [text(t("dedup.noneAlike", {}))]),
      ...(unread ? [text(escapeMd(t("request.answer.unread", { words: unread })), "hint")] : []),
      text(t("dedup.hint", {}), "hint"),
    ],
  };
}
