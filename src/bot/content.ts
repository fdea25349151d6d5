import type { Content } from "../db/outbox.ts";
import type { Locale } from "../i18n/t.ts";
import type { CardView } from "./cards/kit.ts";
import { fitCard } from "./cards/limits.ts";
import { toPlainText } from "./cards/plain.ts";

/** A card as it goes out: in the platform's JSON where it fits, as its plain-text twin where not or where asked for. */
export function toContent(card: CardView, to: { readonly locale: Locale; readonly plainText: boolean }): Content {
  if (to.plainText) return textContent(toPlainText(card));
  const fitted = fitCard(card, to.locale);
  if (fitted.kind === "text") return textContent(fitted.text);
  return { msgType: "interactive", json: fitted.json, plain: toPlainText(card) };
}

/** A text message's content, in the platform's JSON. */
export function textContent(text: string): Content {
  return { msgType: "text", json: JSON.stringify({ text }) };
}
