import { sql } from "kysely";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { type ShippedLedger, shippedCatalogue } from "../../src/catalogue/shipped.ts";
import type { Context, Role } from "../../src/context.ts";
import { createColumns } from "../../src/crypto/column.ts";
import type { Db, Tx } from "../../src/db/database.ts";
import { authorities } from "../../src/ledgers/source.ts";
import { seedOrgs } from "../../src/orgs/seed.ts";
import { loadVillage, readShelf } from "../../src/synthetic/load.ts";
import { castOf, planVillages, type VillageSpec } from "../../src/synthetic/plan.ts";
import { type RequestYear, requestsOfAYear } from "../../src/synthetic/requests.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import { templates } from "../../src/synthetic/templates.ts";
import { makeVillage } from "../../src/synthetic/village.ts";
import { type Person, World } from "../bot/world.ts";
import type { Books } from "./year-life.ts";
import { Truth } from "./year-truth.ts";

export const county = "990101";
export const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
// The holidays of this year and the next are known.
const year = 2025;
const start = new Date(`${year}-01-01T08:00:00+08:00`);

/** A town with its villages, their people and ledgers, the departments that ask, and what is true of it all. */
export class Town {
  readonly db: Db;
  readonly world: World;
  readonly truth: Truth;
  readonly books: Books;
  readonly requests: RequestYear;
  readonly villages: number;
  readonly year = year;
  readonly #ledgers: readonly ShippedLedger[];
  readonly #posts: ReadonlyMap<string, Person>;

  private constructor(
    made: Pick<Town, "db" | "world" | "truth" | "books" | "requests" | "villages">,
    posts: ReadonlyMap<string, Person>,
    ledgers: readonly ShippedLedger[],
  ) {
    this.db = made.db;
    this.world = made.world;
    this.truth = made.truth;
    this.books = made.books;
    this.requests = made.requests;
    this.villages = made.villages;
    this.#posts = posts;
    this.#ledgers = ledgers;
  }

  static async settle(db: Db, size: { readonly villages: number; readonly persons: number }): Promise<Town> {
    const catalogue = await shippedCatalogue();
    const plan = planVillages({ counties: 1, towns: 1, ...size }, "year", `${year}-01-01`);
    await db.transaction().execute(async (tx) => {
      await seedOrgs(tx, castOf(plan));
      await seedCatalogue(tx, county);
    });
    const truth = new Truth(catalogue, start);
    const shelf = await readShelf(db, county);
    for (const spec of plan) await loadInto(db, truth, shelf, spec, catalogue.ledgers);
    const rng = createRng("year");
    const requests = requestsOfAYear(
      rng.fork("requests"),
      { name: plan[0]?.town.name ?? "", year },
      templates(rng.fork("templates"), catalogue, 168),
    );
    const world = new World(db, { commands: [], words: new Map(), actions: new Map() }, county);
    const elements = await db
      .selectFrom("element")
      .select(["id", "code", "sensitivity"])
      .where("county", "=", county)
      .execute();
    const books = {
      ledgers: new Map([...shelf.ledgers].map(([code, { id }]) => [code, id])),
      elements: new Map(elements.map((one) => [one.code, one])),
    };
    const posts = await fillPosts(db, world, requests);
    return new Town({ db, world, truth, books, requests, villages: plan.length }, posts, catalogue.ledgers);
  }

  /** In a transaction of the one who holds a role in the unit of this name, as after a push of theirs. */
  as<T>(role: Role, unit: string, work: (ctx: Context) => Promise<T>): Promise<T> {
    const who = this.#posts.get(`${role} ${unit}`);
    if (!who) throw new Error(`${unit} has no ${role}`);
    return this.world.within(who, this.world.private, work);
  }

  /** The work after a commit, as the house's worker does it. */
  asHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction().execute(async (tx) => {
      await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
      return work(tx);
    });
  }

  /** The ledger that a form's title names. */
  ledgerOf(title: string): string {
    const [ledger] = this.#ledgers
      .filter(({ name }) => title.startsWith(name.replace("台账", "")))
      .toSorted((a, b) => b.name.length - a.name.length);
    if (!ledger) throw new Error(`no ledger of ${title}`);
    return ledger.code;
  }
}

async function loadInto(
  db: Db,
  truth: Truth,
  shelf: Awaited<ReturnType<typeof readShelf>>,
  spec: VillageSpec,
  ledgers: readonly ShippedLedger[],
): Promise<void> {
  const village = makeVillage(spec, ledgers);
  // The villages' own books, as their keepers have them: nobody's word is above theirs.
  const options = { now: start, authority: authorities.onTheSpot };
  await db.transaction().execute((tx) => loadVillage(tx, columns, shelf, village, options));
  const rows = await db.selectFrom("subject").select(["id", "type", "keyBlind"]).where("county", "=", county).execute();
  const ids = new Map(rows.map((row) => [`${row.type} ${row.keyBlind?.toString("hex")}`, row.id]));
  truth.addVillage(village, (type, key) => ids.get(`${type} ${columns.blind(key).toString("hex")}`) ?? "");
}

/** A keeper for each village, an officer for each department that asks, the town's and the county's, by role and unit. */
async function fillPosts(db: Db, world: World, requests: RequestYear): Promise<ReadonlyMap<string, Person>> {
  const units = await db.selectFrom("orgUnit").select(["id", "name", "kind"]).where("county", "=", county).execute();
  const asking = new Set(requests.kinds.map(({ template }) => template.department));
  const roles = {
    village: "keeper",
    town: "town_officer",
    department: "department_officer",
    county: "coordinator",
  } as const;
  const posts = new Map<string, Person>();
  for (const { id, name, kind } of units) {
    const role = kind in roles ? roles[kind as keyof typeof roles] : undefined;
    if (!role || (kind === "department" && !asking.has(name))) continue;
    posts.set(`${role} ${kind === "county" ? "" : name}`, await world.person(`${name}经办`, id, [role]));
  }
  return posts;
}
