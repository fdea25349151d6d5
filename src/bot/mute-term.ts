import { type Day, readDate } from "./dates.ts";

export type MuteTerm =
  | { readonly kind: "on"; readonly untilDay?: Day }
  | { readonly kind: "off" }
  | { readonly kind: "unclear" };

/** What stands after /静音: nothing, a day, a length (3天, 一周), or the word that ends it. */
export function readMuteTerm(word: string, today: Day): MuteTerm {
  const said = word.normalize("NFKC").replace(/\s+/gu, "").toLowerCase();
  if (said === "") return { kind: "on" };
  if (/^(?:取消|关|关闭|恢复|解除|off|stop)$/u.test(said)) return { kind: "off" };
  const plain = said.replace(/^(?:到|直到|至|until)/u, "").replace(/(?:为止)$/u, "");
  const day = readDate(plain, today) ?? readDate(`${plain}内`, today);
  // A day that is past would mute nothing.
  return day && day >= today ? { kind: "on", untilDay: day } : { kind: "unclear" };
}
