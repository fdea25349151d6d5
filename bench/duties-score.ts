import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../src/context.ts";
import { type Found, findDuty } from "../src/duties/find.ts";

const question = z.strictObject({ q: z.string().min(1), want: z.array(z.string()), heldOut: z.boolean() });
export type Question = z.output<typeof question>;

/** Questions as people speak, a third held out; `want` holds the acceptable items, none when nothing should be claimed. */
export async function questions(): Promise<readonly Question[]> {
  return read("questions.jsonl");
}

/** Questions by somebody who had seen the names of the items and nothing else. Nothing is ever tuned on them. */
export async function questionsByAnotherHand(): Promise<readonly Question[]> {
  return read("questions-by-another-hand.jsonl");
}

async function read(name: string): Promise<readonly Question[]> {
  const text = await readFile(new URL(`../test/duties/${name}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => question.parse(JSON.parse(line)));
}

export interface Score {
  readonly asked: number;
  readonly top1: number;
  readonly top3: number;
  /** Answered in full, and wrongly: the mistake that sends somebody to the wrong door. */
  readonly sureButWrong: number;
  readonly answeredInFull: number;
  readonly missed: readonly { readonly q: string; readonly want: readonly string[]; readonly got: string }[];
}

/** Asks every question of one part. A question without an answer is right when nothing is claimed. */
export async function scoreDuties(ctx: Context, part: readonly Question[]): Promise<Score> {
  let top1 = 0;
  let top3 = 0;
  let sureButWrong = 0;
  let answeredInFull = 0;
  const missed: { q: string; want: readonly string[]; got: string }[] = [];
  for (const { q, want } of part) {
    const found = await findDuty(ctx, q);
    const got = shown(found);
    const first = want.length === 0 ? found.kind === "none" : found.kind !== "none" && want.includes(got[0] ?? "");
    const among = first || (found.kind !== "none" && got.slice(0, 3).some((id) => want.includes(id)));
    if (first) top1 += 1;
    else missed.push({ q, want, got: `${found.kind} ${got.slice(0, 3).join(" ")}` });
    if (among) top3 += 1;
    if (found.kind === "best") answeredInFull += 1;
    if (found.kind === "best" && !first) sureButWrong += 1;
  }
  return { asked: part.length, top1, top3, sureButWrong, answeredInFull, missed };
}

function shown(found: Found): string[] {
  switch (found.kind) {
    case "best":
      return [found.duty, ...found.others].map((duty) => duty.id);
    case "several":
      return found.duties.map((duty) => duty.id);
    case "none":
      return found.nearest.map((duty) => duty.id);
  }
}
