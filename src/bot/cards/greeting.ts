import type { Translate } from "../../i18n/t.ts";
import { buttons, type CardView, text } from "./kit.ts";

/** The first words in a group or in a private chat: what it is for, where to begin, how to be left alone. */
export function greetingCard(place: "group" | "p2p", t: Translate): CardView {
  const help = { label: t("greeting.help", {}), action: "command.run", value: { line: "/帮助" }, say: "/帮助" };
  return {
    title: t("greeting.title", {}),
    blocks: [text(t(place === "group" ? "greeting.group" : "greeting.p2p", {})), buttons(help)],
  };
}
