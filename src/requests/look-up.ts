import { sql } from "kysely";
import type { ElementSubject } from "../catalogue/element.ts";
import type { Context } from "../context.ts";
import { readPopulation } from "../ledgers/population.ts";
import { findAlike } from "./alike.ts";
import { bindFields } from "./bind.ts";
import { countyHere } from "./read.ts";
import type { Alike } from "./request.ts";

/** What is known of a list of fields without filing anything: where each stands, and who asked for the like before. */
export interface LookedUp {
  readonly fields: readonly {
    readonly name: string;
    /** The element it means, when that is sure or likely. */
    readonly element: string | null;
    readonly sure: boolean;
    readonly derived: boolean;
    /** Ledgers that hold it. */
    readonly ledgers: readonly string[];
  }[];
  readonly alike: readonly Alike[];
  readonly unread: string;
}

/** Looks a demand up for anybody of the county; counts no rows, so that nobody learns of people by it. */
export async function lookUp(
  ctx: Context,
  asked: {
    readonly title: string;
    readonly population: string;
    readonly region: string;
    readonly fields: readonly string[];
  },
): Promise<LookedUp> {
  const county = await countyHere(ctx.db);
  const population = readPopulation(asked.population);
  const subject = population ? await subjectOf(ctx, population.whom.ledger) : undefined;
  // A department's names mean for it what it said they do, also when it only looks.
  const own =
    ctx.actor.kind === "person" ? ctx.actor.memberships.find(({ role }) => role === "department_officer") : undefined;
  const dept = own?.orgName ?? null;
  const bound = await bindFields(ctx.db, asked.fields, { ...(subject ? { subject } : {}), dept });
  const ids = bound.flatMap((field) => field.elementId ?? []);
  const { rows } = await sql<{ id: number; name: string; derived: boolean; ledgers: string[] }>`
    select e.id, e.name, e.derived_by is not null as derived,
           array(select l.name from ledger_element le join ledger l on l.id = le.ledger_id where le.element_id = e.id order by l.id) as ledgers
    from element e where e.county = ${county} and e.id = any (${ids}::integer[])`.execute(ctx.db);
  const known = new Map(rows.map((row) => [row.id, row]));
  return {
    fields: bound.map((field) => {
      const element = known.get(field.elementId ?? -1);
      return {
        name: field.name,
        element: element?.name ?? null,
        sure: field.mapState === "bound",
        derived: element?.derived ?? false,
        ledgers: element?.ledgers ?? [],
      };
    }),
    alike: await findAlike(ctx.db, {
      county,
      title: asked.title,
      ...(own ? { deptName: own.orgName } : {}),
      population: asked.population,
      region: asked.region,
      period: "",
      fields: bound,
      at: ctx.now(),
    }),
    unread: population?.unread ?? asked.population,
  };
}

async function subjectOf(ctx: Context, ledger: string): Promise<ElementSubject | undefined> {
  if (ledger === "village") return "village";
  const row = await ctx.db
    .selectFrom("ledger")
    .select("subjectType")
    .where("county", "=", await countyHere(ctx.db))
    .where("code", "=", ledger)
    .executeTakeFirst();
  return row?.subjectType;
}
