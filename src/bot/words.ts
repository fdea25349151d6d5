import type { Locale } from "../i18n/t.ts";
import type { Words } from "./define-command.ts";

/** The words of a command in the reader's language. */
export function say(words: Words, locale: Locale): string {
  return locale === "en" ? words.en : words.zh;
}
