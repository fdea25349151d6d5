import { aliases, cut, subjects } from "./lexicon.ts";
import { normaliseName } from "./normalise.ts";
import { remember } from "./remember.ts";

/** A field's name in its parts. */
export interface FieldName {
  readonly text: string;
  readonly alias: string;
  readonly role: string;
  readonly representation: string;
  readonly discriminators: ReadonlyMap<string, string>;
  readonly stem: readonly string[];
  /** One bit for each character of the stem, several to a bit: stems without a common bit have no common character. */
  readonly letters: number;
  readonly light: readonly string[];
  /** Stands in every form and so says little about what a form is for. */
  readonly identity: boolean;
  /** Does not change with the period. */
  readonly lasting: boolean;
}

/** Whose, about what, in which form, and which of its siblings: 户主手机号 is 户主 + 电话. */
export const parseName: (name: string) => FieldName = remember(50_000, (name) => parseAfresh(name));

const identities: ReadonlySet<string> = new Set(["姓名", "号码", "电话", "地址"]);

/** The same without remembering, and as though no list had the words that are unheard of. */
export function parseAfresh(name: string, unheard?: (word: string) => boolean): FieldName {
  const text = normaliseName(name);
  const discriminators = new Map<string, string>();
  const numbers = text.match(/\d+(?:-\d+)?/g);
  if (numbers) discriminators.set("数字", numbers.join(","));
  const terms = cut(text.replaceAll(/\d+(?:-\d+)?年?/g, ""), unheard);
  const stem: string[] = [];
  const light: string[] = [];
  let role = "";
  let representation = "";
  for (const term of terms) {
    if (term.kind === "role") role = term.canon;
    else if (term.kind === "representation") {
      if (representation && representation !== "对象") light.push(representation);
      representation = term.canon;
    } else if (term.kind === "discriminator") discriminators.set(term.dimension ?? "", term.canon);
    else if (term.kind === "content" || term.kind === "unknown") stem.push(term.canon);
    else if (term.kind === "light") light.push(term.canon);
  }
  if (role && stem.length === 0 && !representation) representation = "姓名";
  // 老人姓名 in a form about the old is 姓名: the people the form is about are no role.
  if (text.endsWith("姓名") && !role && subjects.has(text.slice(0, -2))) stem.length = 0;
  if (!representation && /(?:津贴|补贴|养老金|助学金|党费)$/.test(text)) representation = "金额";
  const alias = unheard?.(text) ? text : (aliases.get(text) ?? text);
  const identity = identities.has(representation) || /身份证|行政村|所属村|村名|^村$/.test(text);
  const lasting = /性别|民族|族别|出生|籍贯|学历|文化程度/.test(name);
  const letters = Array.from(stem.join("")).reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) % 31)), 0);
  const parts = { text, alias, role, representation, discriminators, stem: [...new Set(stem)], letters, light };
  return { ...parts, identity, lasting };
}
