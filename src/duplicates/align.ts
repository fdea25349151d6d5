import { parseName } from "./parse.ts";
import { fieldProbability } from "./score-fields.ts";

export interface FieldMatch {
  readonly asked: string;
  readonly held: string;
  readonly probability: number;
}
const identity = new Set(["姓名", "号码", "电话", "地址"]);
const lasting = /性别|民族|族别|出生|籍贯|学历|文化程度/;

/** Fields that stand in every form and so say little about what a form is for. */
export function identityField(name: string): boolean {
  const { representation, text } = parseName(name);
  return identity.has(representation) || /身份证|行政村|所属村|村名|^村$/.test(text);
}

/** One-to-one, the surest pairs first. Of another period only what does not change with it counts as held. */
export function alignFields(asked: readonly string[], held: readonly string[], now = true): readonly FieldMatch[] {
  const all = asked.flatMap((a) => held.map((b) => ({ asked: a, held: b, probability: fieldProbability(a, b) })));
  const pairs = all.filter(
    (one) => one.probability >= 0.5 && (now || identityField(one.asked) || lasting.test(one.asked)),
  );
  const used = { asked: new Set<string>(), held: new Set<string>() };
  const matches: FieldMatch[] = [];
  for (const one of pairs.toSorted((x, y) => y.probability - x.probability)) {
    if (used.asked.has(one.asked) || used.held.has(one.held)) continue;
    used.asked.add(one.asked);
    used.held.add(one.held);
    matches.push(one);
  }
  return matches;
}
