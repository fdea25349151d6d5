import { type Locale, type Translate, translator } from "../i18n/t.ts";

export function wordsFor(locale: Locale): { readonly locale: Locale; readonly t: Translate } {
  return { locale, t: translator(locale) };
}
