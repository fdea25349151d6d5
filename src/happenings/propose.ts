import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { ageAt, dayHere } from "../ledgers/days.ts";
import { findPeople, type Known } from "./people.ts";
import { planHappening } from "./plan.ts";
import { type HappeningKind, happenings } from "./shipped.ts";
import { type Understood, understand, understandNewcomer } from "./told.ts";
import { type HappeningView, type Kept, keep } from "./view.ts";

export interface Said {
  /** A name, or the id of one who was picked among several. */
  readonly name: string;
  readonly kind: HappeningKind;
  /** Undefined: today. */
  readonly day: string | undefined;
  readonly rest: readonly string[];
}

export type Proposed =
  | { readonly kind: "proposed"; readonly view: HappeningView }
  | { readonly kind: "several"; readonly people: readonly (Known & { readonly age: number | undefined })[] };

/** What would change in which ledger. Only the proposal is written; the ledgers when it is confirmed. */
export async function proposeHappening(ctx: Context, said: Said): Promise<Proposed> {
  if (ctx.actor.kind !== "person") throw new Error("only a person says what happened");
  const today = dayHere(ctx);
  const day = said.day ?? today;
  if (day > today) throw new UserError("happening.future", { day });
  if (said.kind.who === "newcomer") {
    return propose(ctx, said, day, await understandNewcomer(ctx, said.kind, said.name, said.rest), undefined);
  }
  const people = await findPeople(ctx, said.name);
  const there = people.filter((one) => one.status === "active");
  const [first] = people;
  if (!first) throw new UserError("happening.nobody", { name: said.name });
  const [who] = there;
  if (!who) throw new UserError(`happening.is.${first.status}`, { name: first.name, day: first.statusOn ?? "" });
  if (there.length > 1) {
    return { kind: "several", people: there.map((one) => ({ ...one, age: ageAt(one.birth, today) })) };
  }
  return propose(ctx, said, day, await understand(ctx, said.kind, who, said.rest), who);
}

async function propose(
  ctx: Context,
  said: Said,
  day: string,
  understood: Understood,
  who: Known | undefined,
): Promise<Proposed> {
  const { kind } = said;
  const { told } = understood;
  const plan = await planHappening(ctx, kind, told, day);
  const age = who ? ageAt(who.birth, day) : undefined;
  const isNew = kind.who !== "known" && !told.subjectId;
  const notes: Kept["notes"] = [
    ...(said.day ? [] : ["noDay" as const]),
    ...(understood.namesake ? ["namesake" as const] : []),
    ...(plan.noCard ? ["noCard" as const] : []),
    ...(kind.age && age !== undefined && age < kind.age ? ["young" as const] : []),
    ...(kind.status && kind.status !== "active" && who?.isHead ? ["head" as const] : []),
    ...(isNew && !told.householdId ? ["noHousehold" as const] : []),
  ];
  const stored = keep(plan, {
    name: told.name,
    unit: understood.unit,
    notes,
    ...(kind.who === "child" && who ? { parent: who.name } : {}),
  });
  const { id } = await ctx.db
    .insertInto("happening")
    .values({
      county: sql<string>`current_setting('songbang.county', true)`,
      subjectId: told.subjectId ?? null,
      orgId: told.orgId,
      kind: kind.kind,
      onDay: day,
      saidBy: ctx.actor.kind === "person" ? ctx.actor.id : "",
      proposedAt: ctx.now(),
      settledAt: null,
      settledBy: null,
      plan: JSON.stringify(stored),
      detailSealed: ctx.columns.seal(JSON.stringify(told)),
      chatId: ctx.chat.id,
      messageId: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await audit(ctx, "event.propose", id);
  return {
    kind: "proposed",
    view: { id, kind, day, state: "proposed", plan: stored, settledBy: null, unclear: understood.unclear },
  };
}

/** All kinds in the words people use, for who left it out. */
export function kindNames(): string {
  return happenings.kinds.map((one) => one.name).join("、");
}
