import { sql } from "kysely";
import type { Context } from "../context.ts";
import { normaliseName, numerals } from "../duplicates/normalise.ts";
import { bornBy } from "../values/days.ts";
import { type Field, type Ledger, readFields, readLedgers } from "./columns.ts";
import { dayHere } from "./days.ts";
import { populationWords, whomCalled } from "./population.ts";
import { asSql, type Condition, type Query, type Understood } from "./query.ts";
import { sealedFrom } from "./value.ts";
import { ledgerWords } from "./words.ts";

/** More words than anybody says; each may cost a look into the names. */
const mostWords = 8;

/**
 * What is asked for in everyday words: 低保 一组, 人口 80岁以上, 柳溪村 低保户 张三. Each word is a ledger, narrows it, or is
 * given back as not understood. Undefined: no word names a ledger and none narrows the ledger of all people.
 */
export async function readQuery(ctx: Context, line: string): Promise<Query | undefined> {
  const ledgers = await readLedgers(ctx.db);
  const typed = line.split(/[\s,，、;；]+/u).filter(Boolean);
  const said = typed
    .slice(0, mostWords)
    .flatMap((word) => phrase(word) ?? [word])
    .flatMap((word) => unglue(word, ledgers));
  const at = said.findIndex((word) => ledgerNamed(ledgers, word));
  const named = at < 0 ? undefined : ledgerNamed(ledgers, said[at] ?? "");
  // 育龄妇女 names no ledger, but stands in one.
  const narrower = said.map(whomCalled).find(Boolean)?.ledger;
  const listed = named ?? ledgers.find((one) => one.code === narrower);
  const base = ledgers.find((one) => one.base && one.subjectType === (listed?.subjectType ?? "person"));
  const ledger = listed ?? base;
  if (!ledger) return undefined;
  const others = said.filter((_, nth) => nth !== at);
  const read = await narrowed(ctx, { ledger, base, ledgers }, others);
  const query = { ...read, unclear: [...read.unclear, ...typed.slice(mostWords)] };
  return named || query.understood.length > 0 ? query : undefined;
}

interface Ground {
  readonly ledger: Ledger;
  readonly base: Ledger | undefined;
  readonly ledgers: readonly Ledger[];
}

async function narrowed(ctx: Context, ground: Ground, words: readonly string[]): Promise<Query> {
  const { ledger, base } = ground;
  const other = base && base.id !== ledger.id && (await isInReach(ctx, base.id)) ? [base.id] : [];
  const all = await readFields(ctx.db, [ledger.id, ...other]);
  const own = all.filter((field) => field.ledgerId === ledger.id);
  // What the ledger itself holds is believed before what the ledger of all says.
  const fields = [...own, ...all.filter((field) => field.ledgerId !== ledger.id)];
  const conditions: Condition[] = [];
  const understood: Understood[] = [];
  const unclear: string[] = [];
  const aliases = await fieldsCalled(ctx, fields, words);
  for (const word of words) {
    const found =
      byAge(ctx, fields, word) ??
      byValue(fields, word) ??
      byPopulation(ctx, ground, fields, word) ??
      byText(fields, word) ??
      aliases.get(normaliseName(word)) ??
      byLedger(ground, word) ??
      (await byUnit(ctx, word)) ??
      (await byName(ctx, ground, own, word));
    if (!found) unclear.push(word);
    else {
      conditions.push(...found.conditions);
      const { about } = found;
      const elsewhere =
        found.conditions.flatMap((one) => (one.kind === "value" || one.kind === "born" ? [one.ledgerId] : []))[0] ??
        ledger.id;
      understood.push({ about, said: word, base: elsewhere === ledger.id ? null : (base?.name ?? null) });
    }
  }
  const past = conditions.some(
    (one) => one.kind === "name" || (one.kind === "value" && one.code === ledgerWords.status),
  );
  return { ledger, fields: own, conditions, understood, unclear, past };
}

/** Whom the ledger of all is closed to would find nobody by it: such a word has to be given back, not taken. */
async function isInReach(ctx: Context, ledgerId: number): Promise<boolean> {
  const { rows } = await sql<{ reach: boolean }>`
    select exists (select from ledger_units()) or ${ledgerId} in (select ledgers_owned())
           or ${ledgerId} in (select g.ledger_id from ledger_rows_granted() g) as reach`.execute(ctx.db);
  return rows[0]?.reach === true;
}

interface Found {
  readonly conditions: readonly Condition[];
  readonly about: string;
}

function phrase(word: string): readonly string[] | undefined {
  const known = ledgerWords.phrases.find((one) => one.say.includes(word));
  return known?.words;
}

/** 低保, 低保户, 低保台账, dibao. */
export function ledgerNamed(ledgers: readonly Ledger[], word: string): Ledger | undefined {
  const bare = word.replace(/台账$/u, "");
  const whom = whomCalled(bare);
  const whole =
    whom && whom.where.length === 0 && whom.minAge === null && whom.maxAge === null ? whom.ledger : undefined;
  const spoken = ledgerWords.ledgers.find((one) => one.say.includes(bare))?.code ?? whole;
  const exact = ledgers.find((one) => one.code === spoken || one.code === word || one.name === `${bare}台账`);
  if (exact) return exact;
  // A piece of its name or of who stands in it, when only one has it.
  if (Array.from(bare).length < 3) return undefined;
  const near = ledgers.filter((one) => one.name.includes(bare));
  const meant = near.length > 0 ? near : ledgers.filter((one) => one.definition.includes(bare));
  return meant.length === 1 ? meant[0] : undefined;
}

/** 柳溪村低保户 is two words. */
function unglue(word: string, ledgers: readonly Ledger[]): readonly string[] {
  if (ledgerNamed(ledgers, word) || whomCalled(word)) return [word];
  const names = [
    ...ledgerWords.ledgers.flatMap((one) => one.say),
    ...populationWords,
    ...ledgers.map((one) => one.name),
  ]
    .filter((name) => name.length > 1)
    .toSorted((a, b) => b.length - a.length);
  const tail = names.find((name) => word.endsWith(name) && word.length >= name.length + 2);
  return tail ? [word.slice(0, -tail.length), tail] : [word];
}

/** 80岁以上, 满60岁, 60岁以下, 60-69岁, 八十岁. */
function byAge(ctx: Context, fields: readonly Field[], word: string): Found | undefined {
  const birth = fields.find((field) => field.code === ledgerWords.birth);
  const said = normaliseName(numerals(word)).replace(/^(?:年)?满/u, "");
  const match = /^(\d{1,3})(?:-(\d{1,3}))?岁?(以上|以下|以内|及以上)?$/u.exec(said);
  if (!birth || !match || (!/岁/u.test(said) && !match[3])) return undefined;
  const [, first = "", second, side] = match;
  const low = Number(first);
  const high = second ? Number(second) : side ? undefined : low;
  const isBelow = side === "以下" || side === "以内";
  const range = bornWithin(ctx, isBelow ? { minAge: null, maxAge: low } : { minAge: low, maxAge: high ?? null });
  return { conditions: [{ kind: "born", ledgerId: birth.ledgerId, code: birth.code, ...range }], about: birth.name };
}

/** A word of a code list: 女, 初中, 分散供养. */
function byValue(fields: readonly Field[], word: string): Found | undefined {
  const open = fields.filter((field) => field.sensitivity < sealedFrom);
  const shipped = ledgerWords.filters.find(
    (one) => one.say.includes(word) && open.some((field) => field.code === one.element),
  );
  if (shipped) {
    const field = open.find((one) => one.code === shipped.element);
    return field && valueOf(field, shipped.values);
  }
  for (const field of open) {
    const item = field.items.find((one) => one.label === word || one.aliases.includes(word));
    if (item) return valueOf(field, [item.code]);
  }
  return undefined;
}

/** A word for some of a ledger's rows: 育龄妇女, 外出务工人员, 出租房. Not taken where one of its columns is out of reach. */
function byPopulation(
  ctx: Context,
  { ledger, base }: Ground,
  fields: readonly Field[],
  word: string,
): Found | undefined {
  const whom = whomCalled(word);
  if (!whom || (whom.ledger !== ledger.code && whom.ledger !== base?.code)) return undefined;
  const called = (code: string): Field | undefined =>
    fields.find((field) => field.code === code && field.sensitivity < sealedFrom);
  const birth = whom.minAge === null && whom.maxAge === null ? [] : [called(ledgerWords.birth)];
  const columns = [...whom.where.map(({ element }) => called(element)), ...birth];
  const known = columns.flatMap((field) => field ?? []);
  if (known.length === 0 || known.length < columns.length) return undefined;
  const conditions = known.map((field, nth): Condition => {
    const at = { ledgerId: field.ledgerId, code: field.code };
    const value = whom.where[nth]?.value;
    if (value === undefined) return { kind: "born", ...at, ...bornWithin(ctx, whom) };
    return typeof value === "object" && "not" in value
      ? { kind: "value", ...at, values: [value.not], except: true }
      : { kind: "value", ...at, values: [value].flat() };
  });
  return { conditions, about: known.map(({ name }) => name).join("、") };
}

/** Birthdays of those between two ages, both included. */
function bornWithin(
  ctx: Context,
  { minAge, maxAge }: { readonly minAge: number | null; readonly maxAge: number | null },
): { readonly until?: string; readonly after?: string } {
  const day = dayHere(ctx);
  return {
    ...(minAge === null ? {} : { until: bornBy(day, minAge) }),
    ...(maxAge === null ? {} : { after: bornBy(day, maxAge + 1) }),
  };
}

/** Texts that are said as they stand: 一组 is also 1组 and 第一组. */
function byText(fields: readonly Field[], word: string): Found | undefined {
  for (const { element, like } of ledgerWords.texts) {
    const field = fields.find((one) => one.code === element);
    if (field && new RegExp(like, "u").test(word)) return valueOf(field, spellings(word));
  }
  return undefined;
}

const digits = "零一二三四五六七八九十";

function spellings(word: string): readonly string[] {
  const bare = word.replace(/^第/u, "").replace(/(?:村民)?小?组$/u, "");
  if (bare === word) return [word];
  const other = /^\d$/.test(bare) || bare === "10" ? (digits[Number(bare)] ?? bare) : String(digits.indexOf(bare));
  return [...new Set([bare, ...(other === "-1" ? [] : [other])].flatMap((n) => [`${n}组`, `第${n}组`, `${n}小组`, n]))];
}

function valueOf(field: Field, values: readonly unknown[]): Found {
  return { conditions: [{ kind: "value", ledgerId: field.ledgerId, code: field.code, values }], about: field.name };
}

/** Columns that say yes or no, by any name in use for them: 独居, 外出务工. */
async function fieldsCalled(
  ctx: Context,
  fields: readonly Field[],
  words: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  const asking = fields.filter((field) => field.type === "boolean" && field.sensitivity < sealedFrom);
  if (asking.length === 0 || words.length === 0) return new Map();
  const named = await ctx.db
    .selectFrom("elementAlias")
    .select(["elementId", "norm"])
    .where("norm", "in", words.map(normaliseName))
    .where("deptName", "is", null)
    .where(
      "elementId",
      "in",
      asking.map((field) => field.elementId),
    )
    .execute();
  const found = asking.flatMap((field) =>
    named.filter((one) => one.elementId === field.elementId).map((one) => [one.norm, valueOf(field, [true])] as const),
  );
  // The first of the columns that go by a name.
  return new Map(found.toReversed());
}

/** 人口 低保: who stands in that other ledger too. */
function byLedger({ ledger, ledgers }: Ground, word: string): Found | undefined {
  const other = ledgerNamed(ledgers, word);
  if (!other || other.id === ledger.id || other.subjectType !== ledger.subjectType) return undefined;
  return { conditions: [{ kind: "stands", ledgerId: other.id }], about: other.name };
}

async function byUnit(ctx: Context, word: string): Promise<Found | undefined> {
  if (Array.from(word).length < 2) return undefined;
  const { rows } = await sql<{ id: string }>`
    select u.id from org_unit u where u.path <@ array(
      select named.path from org_unit named
      where named.valid_to is null and named.kind in ('town', 'village', 'grid')
        and (named.name = ${word} or named.name in (${word} || '村', ${word} || '社区', ${word} || '镇', ${word} || '乡', ${word} || '街道')))`.execute(
    ctx.db,
  );
  if (rows.length === 0) return undefined;
  return { conditions: [{ kind: "unit", ids: rows.map(({ id }) => id) }], about: ctx.t("ledger.unit", {}) };
}

/** Whose name it is, when there is somebody: a word that fits nobody is not understood. */
async function byName(
  ctx: Context,
  { ledger }: Ground,
  own: readonly Field[],
  word: string,
): Promise<Found | undefined> {
  const field = titleOf(ledger, own);
  if (!field) return undefined;
  const condition = { kind: "name", code: field.code, part: word } as const;
  const { rows } = await sql`
    select from record r where ${asSql(ctx, { ledger, conditions: [condition], past: true })} limit 1`.execute(ctx.db);
  return rows.length > 0 ? { conditions: [condition], about: field.name } : undefined;
}

/** The column by which a row is called: a name, or what comes first. */
export function titleOf(ledger: Ledger, fields: readonly Field[]): Field | undefined {
  const [first] = columnsOf(ledger, fields);
  return first;
}

/** The columns that say most, the row's name first. */
export function columnsOf(ledger: Ledger, fields: readonly Field[]): readonly Field[] {
  const wanted = ledgerWords.ledgers.find((one) => one.code === ledger.code)?.columns ?? [];
  const known = wanted.flatMap((code) => fields.find((field) => field.code === code) ?? []);
  return known.length > 0 ? known : fields.filter((field) => field.sensitivity < sealedFrom).slice(0, 5);
}
