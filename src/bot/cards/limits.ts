import { type Locale, translator } from "../../i18n/t.ts";
import type { CardJson } from "./card-json.ts";
import type { CardView } from "./kit.ts";
import { type Limit, over } from "./measure.ts";
import { toPlainText } from "./plain.ts";
import { type Cuts, ladder, reduce } from "./reduce.ts";
import { toCardJson } from "./render.ts";

/** What can be sent: a card within every limit, or the view in words. `json` is the message's content string. */
export type Fitted =
  | { readonly kind: "card"; readonly card: CardJson; readonly json: string; readonly bytes: number }
  | { readonly kind: "text"; readonly text: string; readonly bytes: number };

/**
 * Makes a view small enough before it is sent, so that the platform never has to refuse it. What does not fit is cut
 * in a fixed order, each cut saying how much is missing and where it is; when nothing helps, the plain twin goes out.
 */
export function fitCard(view: CardView, locale: Locale = "zh-CN"): Fitted {
  let cuts: Cuts = {};
  let attempt = draw(view, locale);
  for (const rung of ladder) {
    if (attempt.over.length === 0) break;
    if (!attempt.over.some((limit) => rung.helps.includes(limit))) continue;
    cuts = { ...cuts, ...rung.cuts };
    attempt = draw(reduce(view, cuts, translator(locale)), locale);
  }
  const { card, json } = attempt;
  if (attempt.over.length === 0) return { kind: "card", card, json, bytes: Buffer.byteLength(json) };
  const text = toPlainText(view, locale);
  return { kind: "text", text, bytes: Buffer.byteLength(text) };
}

function draw(view: CardView, locale: Locale): { card: CardJson; json: string; over: readonly Limit[] } {
  const card = toCardJson(view, locale);
  const json = JSON.stringify(card);
  return { card, json, over: over(card, json) };
}
