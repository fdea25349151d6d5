import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { CodeItem } from "../db/tables/catalogue.ts";
import { UserError } from "../errors.ts";
import { dayHere } from "../ledgers/days.ts";
import { type CitizenFacts, citizenFacts, readCitizenId } from "../values/citizen-id.ts";
import { findPeople, type Known, ownUnit } from "./people.ts";
import { type HappeningKind, happenings } from "./shipped.ts";

/** What was said, as the writing needs it; kept sealed until it is settled. */
export const told = z.object({
  /** Somebody who is on the register; none for who is new. */
  subjectId: z.string().optional(),
  orgId: z.string(),
  householdId: z.string().optional(),
  name: z.string(),
  sex: z.string().optional(),
  id: z.string().optional(),
  birth: z.string().optional(),
  group: z.string().optional(),
  amount: z.number().optional(),
  /** Digits of kind and degree. */
  grade: z.string().optional(),
});
export type Told = z.output<typeof told>;

export interface Understood {
  readonly told: Told;
  readonly unit: string;
  readonly unclear: readonly string[];
  /** A newcomer who is called like somebody who is there. */
  readonly namesake: boolean;
}

/** What the rest of the line says of what happened to somebody who is known: a child's name and sex, a sum, a degree. */
export async function understand(
  ctx: Context,
  kind: HappeningKind,
  who: Known,
  rest: readonly string[],
): Promise<Understood> {
  const taken = await takeWords(ctx, kind, rest);
  const { sex, amount, grade, unclear } = taken;
  const group = who.group ?? undefined;
  const same = {
    orgId: who.orgId,
    ...(who.householdId ? { householdId: who.householdId } : {}),
    ...(group ? { group } : {}),
  };
  if (kind.who !== "child") {
    const person = { subjectId: who.subjectId, name: who.name, ...same };
    return { told: { ...person, ...given({ sex, amount, grade }) }, unit: who.unit, unclear, namesake: false };
  }
  const name = taken.name ?? ctx.t("happening.child", { parent: who.name });
  return { told: { name, ...same, ...given({ sex }) }, unit: who.unit, unclear, namesake: false };
}

/** Somebody who comes: into a household that is known, into a named unit, or into the only one the acting person has. */
export async function understandNewcomer(
  ctx: Context,
  kind: HappeningKind,
  called: string,
  rest: readonly string[],
): Promise<Understood> {
  const before = await findPeople(ctx, called);
  const back = before.filter((one) => one.status === "moved");
  const [returned] = back.length === 1 ? back : [];
  const { holder, head, unit, unclear, ...taken } = await takeWords(ctx, kind, rest);
  const sex = holder?.sex ?? taken.sex;
  const place = head
    ? { id: head.orgId, name: head.unit }
    : (unit ?? (returned ? { id: returned.orgId, name: returned.unit } : await ownUnit(ctx)));
  if (!place) throw new UserError("happening.where", { name: called });
  const householdId = head?.householdId ?? undefined;
  const group = head?.group ?? undefined;
  return {
    told: {
      name: returned?.name ?? called,
      orgId: place.id,
      ...given({ sex, id: holder?.id, birth: holder?.birth, householdId, group }),
      ...(returned ? { subjectId: returned.subjectId } : {}),
    },
    unit: place.name,
    unclear,
    namesake: before.some((one) => one.status === "active"),
  };
}

/** Whoever writes `p.id` writes the birthday and sex beside it: nobody finds an age by a sealed number. */
interface Holder extends CitizenFacts {
  readonly id: string;
}

interface Taken {
  readonly holder: Holder | undefined;
  readonly name: string | undefined;
  readonly sex: string | undefined;
  readonly amount: number | undefined;
  readonly grade: string | undefined;
  readonly head: Known | undefined;
  readonly unit: { readonly id: string; readonly name: string } | undefined;
  readonly unclear: readonly string[];
}

/** Each word is what the kind takes, or is told to be unclear. */
async function takeWords(ctx: Context, kind: HappeningKind, rest: readonly string[]): Promise<Taken> {
  const takes = new Set(kind.takes);
  let left = rest.filter((word) => !/^(?:户主|随|投靠|到|名叫|取名)$/u.test(word));
  const take = <T>(what: HappeningKind["takes"][number], read: (word: string) => T | undefined): T | undefined => {
    const at = takes.has(what) ? left.findIndex((word) => read(word) !== undefined) : -1;
    const word = left[at];
    if (word === undefined) return undefined;
    left = left.toSpliced(at, 1);
    return read(word);
  };
  const at = { today: dayHere(ctx), fixture: await isInvented(ctx) };
  const holder = take("id", (word): Holder | undefined => {
    const { value } = readCitizenId(word, at);
    return value?.kind === "text" ? { id: value.text, ...citizenFacts(value.text) } : undefined;
  });
  const sex = take(
    "sex",
    (word) => Object.entries(happenings.about.sexes).find(([, says]) => says.includes(word))?.[0],
  );
  const amount = take("amount", (word) => {
    const digits = /^(\d{1,7}(?:\.\d{1,2})?)(?:元|块)?$/u.exec(word)?.[1];
    return digits === undefined ? undefined : Number(digits);
  });
  const grade = takes.has("grade") ? await readGrade(ctx, left.join("")) : undefined;
  if (grade) left = [];
  const units = takes.has("unit") ? await Promise.all(left.map((word) => ownUnit(ctx, word))) : [];
  const unit = units.find((one) => one !== undefined);
  left = left.filter((word) => word !== unit?.name);
  const head = takes.has("household") ? await readHead(ctx, left) : undefined;
  if (head) left = left.filter((word) => bareHead(word) !== head.name);
  const name = takes.has("name") ? left.find((word) => /^[\p{Script=Han}·]{2,10}$/u.test(word)) : undefined;
  return { name, holder, sex, amount, grade, head, unit, unclear: left.filter((word) => word !== name) };
}

/** In a county of region 99 invented numbers count, as they do in the demo. */
async function isInvented(ctx: Context): Promise<boolean> {
  const { rows } = await sql<{ invented: boolean }>`
    select current_setting('songbang.county', true) like '99%' as invented`.execute(ctx.db);
  return rows[0]?.invented === true;
}

const bareHead = (word: string): string => word.replace(/^(?:户主|随|投靠|到)/u, "").replace(/(?:家|户)$/u, "");

async function readHead(ctx: Context, words: readonly string[]): Promise<Known | undefined> {
  for (const word of words) {
    const people = (await findPeople(ctx, bareHead(word))).filter((one) => one.status === "active");
    if (people.length > 1) throw new UserError("happening.headTwice", { name: bareHead(word) });
    if (people[0]) return people[0];
  }
  return undefined;
}

/** 肢体二级 is 42, as on the card. */
async function readGrade(ctx: Context, said: string): Promise<string | undefined> {
  const lists = await ctx.db
    .selectFrom("codeList")
    .select(["key", "items"])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("key", "in", [...happenings.about.grade])
    .execute();
  const codes = happenings.about.grade.map((key) => {
    const items: readonly CodeItem[] = lists.find((list) => list.key === key)?.items ?? [];
    return items.find((item) => [item.label, ...item.aliases].some((label) => said.includes(label)))?.code;
  });
  return codes.every((one) => one !== undefined) ? codes.join("") : undefined;
}

/** Without what nobody said. */
function given<T extends Readonly<Record<string, unknown>>>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
