import { readFileSync } from "node:fs";
import { z } from "zod";

const words = z.strictObject({ zh: z.string(), en: z.string() });
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const rule = z.strictObject({
  /** As domain.md C2 numbers it; messages and notes cite it. */
  id: z.string().regex(/^R-[A-Z]{3}-\d+[A-Z]?$/),
  severity: z.enum(["block", "warn", "info"]),
  validFrom: z.iso.date(),
  level: z.enum(["law", "central", "province", "local"]),
  /** All of them must hold. */
  when: z
    .array(
      z.union([
        z.strictObject({ fact: z.string(), op: z.enum(["=", "<", ">="]), value: scalar }),
        z.strictObject({ fact: z.string(), op: z.literal("in"), value: z.array(scalar) }),
      ]),
    )
    .min(1),
  say: words,
  /** What to ask when a fact is not known; without it an unknown fact is passed over. */
  ask: words.optional(),
  basis: z.string().min(4),
});
export type Rule = z.output<typeof rule>;

/** Rules of the state about data demands: data with a number, a date and a source (domain.md C2). */
export const demandRules: readonly Rule[] = z
  .array(rule)
  .parse(JSON.parse(readFileSync(new URL("../../data/rules/demands.json", import.meta.url), "utf8")));

export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RuleHit {
  readonly id: string;
  readonly severity: Rule["severity"];
  /** `unknown`: a fact was missing, which makes a question and no pass. */
  readonly result: "hit" | "unknown";
  readonly zh: string;
  readonly en: string;
  readonly basis: string;
}

/** Which rules a set of facts touches on a day, in the order of the rules. Pure. */
export function evaluate(rules: readonly Rule[], facts: Facts, day: string): readonly RuleHit[] {
  return rules.flatMap((one): readonly RuleHit[] => {
    if (one.validFrom > day) return [];
    const results = one.when.map((condition) => {
      const fact = facts[condition.fact];
      if (fact === undefined) return undefined;
      switch (condition.op) {
        case "=":
          return fact === condition.value;
        case "<":
          return fact < condition.value;
        case ">=":
          return fact >= condition.value;
        case "in":
          return condition.value.includes(fact);
      }
    });
    const common = { id: one.id, severity: one.severity, basis: one.basis };
    if (results.every((result) => result === true))
      return [{ ...common, result: "hit", zh: fill(one.say.zh, facts), en: fill(one.say.en, facts) }];
    if (one.ask && results.every((result) => result !== false)) return [{ ...common, result: "unknown", ...one.ask }];
    return [];
  });
}

function fill(text: string, facts: Facts): string {
  return text.replaceAll(/\{(\w+)\}/g, (slot, name: string) => String(facts[name] ?? slot));
}
