import type { About } from "../../context.ts";
import type { Translate } from "../../i18n/t.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, text } from "./kit.ts";

const stored = [
  "about.stored.push",
  "about.stored.reply",
  "about.stored.dialog",
  "about.stored.files",
  "about.stored.feedback",
  "about.stored.units",
  "about.stored.duties",
  "about.stored.ledgers",
  "about.stored.delivered",
  "about.stored.roster",
  "about.stored.emergency",
  "about.stored.mute",
  "about.stored.logs",
] as const;

/** Who answers for the bot, where it runs, what it keeps and for how long. Change it together with what is stored. */
export function aboutCard(about: About, t: Translate): CardView {
  return {
    title: t("about.title", { version: about.version }),
    blocks: [
      text(t("about.what", {})),
      text(
        [
          about.owner ? t("about.owner", { owner: escapeMd(about.owner) }) : t("about.noOwner", {}),
          about.filingNo ? t("about.filing", { no: escapeMd(about.filingNo) }) : t("about.noFiling", {}),
          t("about.runs", {}),
        ].join("\n"),
      ),
      text(t("about.storedTitle", {}), "heading"),
      text(stored.map((key) => `- ${t(key, {})}`).join("\n")),
      text(t("about.notStored", {})),
      text(t("help.feedback", {}), "hint"),
    ],
  };
}
