import { readFileSync } from "node:fs";
import { z } from "zod";

const code = z.string().regex(/^[a-z]\.[a-z0-9_]{1,40}$/);
const said = z.array(z.string().min(1)).min(1);

const words = z.strictObject({
  /** What a ledger is also called in talk, beside the words of populations.json, and which of its columns say most. */
  ledgers: z.array(z.strictObject({ code: z.string(), say: said.default([]), columns: z.array(code).min(1).max(6) })),
  /** One word for a ledger and what narrows it. */
  phrases: z.array(z.strictObject({ say: said, words: z.array(z.string()).min(1) })),
  /** Words for values that no code list has, or that several have. */
  filters: z.array(z.strictObject({ say: said, element: code, values: z.array(z.string()).min(1) })),
  /** Elements whose text is said as it stands, where a word has this form. */
  texts: z.array(z.strictObject({ element: code, like: z.string() })),
  /** From what an age is counted. */
  birth: code,
  /** What says that somebody is on the register no more: asked for, those are shown too. */
  status: code,
});

/** How people speak of ledgers and of who stands in them; data/catalogue/ledger-words.json, checked. */
export const ledgerWords = words.parse(
  JSON.parse(readFileSync(new URL("../../data/catalogue/ledger-words.json", import.meta.url), "utf8")),
);
