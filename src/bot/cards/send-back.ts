import type { SentBack } from "../../duties/send-back.ts";
import type { Translate } from "../../i18n/t.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, rule, text } from "./kit.ts";
import { noticeCard } from "./notice.ts";

/** The text to copy when a duty goes back; for one that stays, why, and where our part ends. */
export function sendBackCard(sent: SentBack, t: Translate): CardView {
  switch (sent.kind) {
    case "ready":
      return {
        title: t("duty.back.title", { name: sent.duty.name }),
        tone: "good",
        blocks: [text(t("duty.back.lead", {})), rule(), text(escapeMd(sent.text))],
      };
    case "kept":
      return keptCard(sent, t);
    case "gone":
      return noticeCard(t("duty.gone", {}), [t("duty.goneNext", {})], "warn");
  }
}

function keptCard({ duty, text: words }: Extract<SentBack, { kind: "kept" }>, t: Translate): CardView {
  const { name, leadBody, upperDuty } = duty;
  const isBasic = duty.list === "basic";
  return {
    title: isBasic ? t("duty.kept.basic", { name }) : t("duty.kept.coop", { name }),
    tone: "info",
    blocks: [
      text(escapeMd(isBasic ? t("duty.kept.basicWhy", { upperDuty }) : t("duty.kept.coopWhy", { leadBody }))),
      ...(isBasic ? [text(t("duty.kept.basicLead", {}))] : []),
      rule(),
      text(escapeMd(words)),
    ],
  };
}
