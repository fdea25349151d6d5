import { readFileSync } from "node:fs";
import { z } from "zod";

const code = z.string().regex(/^[a-z]\.[a-z0-9_]{1,40}$/);
const ledger = z.string().regex(/^[a-z][a-z0-9_]{1,40}$/);

/** Where a value comes from that the data cannot know: the day, what was typed, what is held of the person. */
const from = z.strictObject({ from: z.enum(["day", "name", "id", "birth", "sex", "group", "amount", "card"]) });

const kind = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  name: z.string().min(2),
  say: z.array(z.string().min(2)).min(1),
  /** To whom: somebody on the register, a new person in a known one's household, or somebody who comes. */
  who: z.enum(["known", "child", "newcomer"]),
  /** What the person is from that day. */
  status: z.enum(["active", "moved", "dead"]).optional(),
  /** Whoever is younger by the register is asked about on the card. */
  age: z.int().positive().optional(),
  takes: z.array(z.enum(["name", "id", "sex", "amount", "grade", "household", "unit"])).default([]),
  set: z.array(
    z.strictObject({
      ledger,
      /** Only where the person stands in it; else it is where they come in. */
      standing: z.boolean().default(false),
      /** What a new row takes over from the register. */
      copy: z.array(code).default([]),
      values: z.record(code, z.union([z.string(), z.boolean(), z.number(), from])),
    }),
  ),
  /** Ledgers in which the person stands no more from that day. */
  leave: z.array(ledger),
  /** What else it concerns, and who does it. */
  tell: z.array(z.string().min(2)),
});
export type HappeningKind = z.output<typeof kind>;
export type From = z.output<typeof from>["from"];

const file = z.strictObject({
  about: z.strictObject({
    ledger,
    name: code,
    sex: code,
    birth: code,
    group: code,
    id: code,
    household: ledger,
    head: code,
    /** What somebody is to the head, and its code for the head. */
    relation: code,
    headIs: z.string(),
    /** Code lists of the kind and of the degree of a disability: the last two digits of its card. */
    grade: z.tuple([z.string(), z.string()]),
    /** Words for a sex, by its code. */
    sexes: z.record(z.string(), z.array(z.string())),
  }),
  kinds: z.array(kind).min(1),
});

/** What can happen to somebody and what follows from it; data/catalogue/happenings.json, checked. */
export const happenings = file.parse(
  JSON.parse(readFileSync(new URL("../../data/catalogue/happenings.json", import.meta.url), "utf8")),
);

export function kindOf(key: string): HappeningKind | undefined {
  return happenings.kinds.find((one) => one.kind === key);
}
