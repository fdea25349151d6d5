import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type MessageKey = keyof typeof zh;
type Slots<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;
/** The parameters a message needs, read from the slots of its Chinese text. */
export type Params<K extends MessageKey> = Readonly<Record<Slots<(typeof zh)[K]>, string | number>>;
export type Translate = <K extends MessageKey>(key: K, params: Params<K>) => string;
export type Locale = "zh-CN" | "en";

type Catalog = Readonly<Record<MessageKey, string>>;
const catalogs: Readonly<Record<Locale, Catalog>> = { "zh-CN": zh, en };

/** Words for one locale; a slot without a value stays visible, so that a test finds it. */
export function translator(locale: Locale): Translate {
  const catalog = catalogs[locale];
  return (key, params) => {
    const values = new Map<string, string | number>(Object.entries(params));
    return catalog[key].replace(/\{(\w+)\}/g, (slot, name: string) => String(values.get(name) ?? slot));
  };
}
