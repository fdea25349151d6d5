import { sql } from "kysely";
import { admitRequest } from "../../src/admission/admit.ts";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import type { Context, Role } from "../../src/context.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool, type Db, type Tx } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { seedOrgs } from "../../src/orgs/seed.ts";
import { cellKey, confirmUnchanged, draftCells, handIn } from "../../src/requests/answer-cells.ts";
import { applyForAdmission, bindByHand, earliestDue } from "../../src/requests/decide.ts";
import { answerOf } from "../../src/requests/deliver.ts";
import { draftRequest } from "../../src/requests/draft.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import { openCells, openFill, staleCells } from "../../src/requests/fill.ts";
import { issueRequest } from "../../src/requests/issue.ts";
import { fieldsOf, findRequest } from "../../src/requests/read.ts";
import { acceptAssignment } from "../../src/requests/settle-assignment.ts";
import { loadVillage, readShelf } from "../../src/synthetic/load.ts";
import { castOf, planVillages, type VillageSpec } from "../../src/synthetic/plan.ts";
import { type Filing, type ReportKind, type RequestYear, requestsOfAYear } from "../../src/synthetic/requests.ts";
import { createRng, type Rng } from "../../src/synthetic/rng.ts";
import { templates } from "../../src/synthetic/templates.ts";
import { makeVillage } from "../../src/synthetic/village.ts";
import { type Person, World } from "../bot/world.ts";
import { readBack } from "./year-book.ts";
import { compare, stopwatch } from "./year-count.ts";
import { type Books, type Event, eventsOf, note } from "./year-life.ts";
import { overwrites } from "./year-overwrites.ts";
import { Truth } from "./year-truth.ts";

export interface YearOptions {
  /** An empty database; it is migrated here. */
  readonly databaseUrl: string;
  readonly villages: number;
  readonly persons: number;
  /** Which filings are played; all when it is left out. */
  readonly some?: (year: RequestYear) => readonly Filing[];
  /** Every so many tables are also read back from the workbook that was sent. */
  readonly workbookEvery: number;
  readonly say?: (line: string) => void;
}

export interface YearOutcome {
  villages: number;
  persons: number;
  kinds: number;
  departments: number;
  filings: number;
  /** Of the filings: those that nobody in a village was asked for. */
  silent: number;
  workbooks: number;
  /** Every cell of every filing, typed or copied by hand. */
  without: number;
  /** Typed into reports: what nobody held, and what was held and is otherwise by now. */
  typed: number;
  retyped: number;
  /** Typed when something happened, whoever asks for it later. */
  noted: number;
  confirmedCells: number;
  confirmedRows: number;
  empty: Record<"blocked" | "routed" | "derivable", number>;
  wrong: string[];
  overwritten: string[];
  conflicts: number;
  /** Of the requests in the account: whether the published lower bound was no more than the stopwatch's. */
  bounds: { published: number; measured: number; isHonest: boolean }[];
  misbound: Set<string>;
}

const year = 2025;
const county = "990101";
const start = new Date(`${year}-01-01T08:00:00+08:00`);
const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));

/** Plays one town's year: departments ask, ledgers answer, villages are asked for the rest, and every table is compared. */
export async function playYear(options: YearOptions): Promise<YearOutcome> {
  const pool = createPool(options.databaseUrl, 3, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    return await (await Town.settle(db, options)).play();
  } finally {
    await db.destroy();
  }
}

/** What a department writes as 对象 for a ledger. */
const whom: Readonly<Record<string, string>> = {
  population: "居民",
  household: "农户",
  dibao: "低保对象",
  dibao_household: "低保家庭",
  tekun: "特困人员",
  elder_allowance: "高龄津贴对象",
  elder_care: "三类老人",
  children: "留守和困境儿童",
  disability: "持证残疾人",
  chronic: "慢性病患者",
  veteran: "退役军人",
  poverty: "脱贫户和监测户",
  party: "党员",
  insurance: "参保人员",
  housing: "农村住房",
  place: "九小场所",
  business: "经营主体",
  dispute: "矛盾纠纷",
  village: "各村",
};

interface Made {
  readonly plan: readonly VillageSpec[];
  readonly catalogue: Awaited<ReturnType<typeof shippedCatalogue>>;
  readonly truth: Truth;
}

class Town {
  readonly db: Db;
  readonly options: YearOptions;
  readonly plan: Made["plan"];
  readonly catalogue: Made["catalogue"];
  readonly #world: World;
  readonly #truth: Truth;
  readonly #year: RequestYear;
  readonly #filings: readonly Filing[];
  readonly #events: Event[];
  readonly #rng: Rng;
  readonly #keepers = new Map<string, Person>();
  readonly #officers = new Map<string, Person>();
  readonly #outcome: YearOutcome;
  #town!: Person;
  #coordinator!: Person;
  #books!: Books;

  private constructor(db: Db, options: YearOptions, { plan, catalogue, truth }: Made) {
    this.db = db;
    this.options = options;
    this.plan = plan;
    this.catalogue = catalogue;
    this.#world = new World(db, { commands: [], words: new Map(), actions: new Map() }, county);
    this.#truth = truth;
    this.#rng = createRng("year");
    this.#year = requestsOfAYear(
      this.#rng.fork("requests"),
      { name: plan[0]?.town.name ?? "", year },
      templates(this.#rng.fork("templates"), catalogue, 168),
    );
    this.#filings = options.some?.(this.#year) ?? this.#year.filings;
    this.#events = [...eventsOf(this.#rng.fork("life"), truth, year)];
    const kinds = new Set(this.#filings.map(({ kind }) => kind));
    this.#outcome = {
      villages: plan.length,
      persons: [...truth.beings.values()].filter(({ type }) => type === "person").length,
      kinds: kinds.size,
      departments: new Set([...kinds].map((nth) => this.#year.kinds[nth]?.template.department)).size,
      filings: 0,
      silent: 0,
      workbooks: 0,
      without: 0,
      typed: 0,
      retyped: 0,
      noted: 0,
      confirmedCells: 0,
      confirmedRows: 0,
      empty: { blocked: 0, routed: 0, derivable: 0 },
      wrong: [],
      overwritten: [],
      conflicts: 0,
      bounds: [],
      misbound: new Set(),
    };
  }

  static async settle(db: Db, options: YearOptions): Promise<Town> {
    const catalogue = await shippedCatalogue();
    const size = { counties: 1, towns: 1, villages: options.villages, persons: options.persons };
    const plan = planVillages(size, "year", `${year}-01-01`);
    const truth = new Truth(catalogue, start);
    await db.transaction().execute(async (tx) => {
      await seedOrgs(tx, castOf(plan));
      await seedCatalogue(tx, county);
    });
    const shelf = await readShelf(db, county);
    for (const spec of plan) {
      const village = makeVillage(spec, catalogue.ledgers);
      // The villages' own books, as their keepers have them: nobody's word above theirs.
      await db.transaction().execute((tx) => loadVillage(tx, columns, shelf, village, { now: start, authority: 3 }));
      const ids = new Map(
        (await db.selectFrom("subject").select(["id", "type", "keyBlind"]).where("county", "=", county).execute()).map(
          (row) => [`${row.type} ${row.keyBlind?.toString("hex")}`, row.id],
        ),
      );
      truth.addVillage(village, (type, key) => ids.get(`${type} ${columns.blind(key).toString("hex")}`) ?? "");
    }
    const town = new Town(db, options, { plan, catalogue, truth });
    await town.#people(shelf);
    return town;
  }

  async #people(shelf: Awaited<ReturnType<typeof readShelf>>): Promise<void> {
    const units = await this.db
      .selectFrom("orgUnit")
      .select(["id", "name", "kind"])
      .where("county", "=", county)
      .execute();
    const person = async (kind: string, name: string, role: Role): Promise<Person> => {
      const unit = units.find((one) => one.kind === kind && (name === "" || one.name === name));
      return this.#world.person(`${name}${role}`, unit?.id, [role]);
    };
    for (const { name } of this.plan) this.#keepers.set(name, await person("village", name, "keeper"));
    this.#town = await person("town", this.#year.town, "town_officer");
    this.#coordinator = await person("county", "", "coordinator");
    for (const { template } of this.#year.kinds) {
      const { department } = template;
      if (!this.#officers.has(department)) {
        this.#officers.set(department, await person("department", department, "department_officer"));
      }
    }
    const elements = await this.db
      .selectFrom("element")
      .select(["id", "code", "sensitivity"])
      .where("county", "=", county)
      .execute();
    this.#books = {
      ledgers: new Map([...shelf.ledgers].map(([code, { id }]) => [code, id])),
      elements: new Map(elements.map((one) => [one.code, one])),
    };
  }

  async play(): Promise<YearOutcome> {
    const out = this.#outcome;
    let minute = 0;
    let today = "";
    for (const filing of this.#filings) {
      minute = filing.issuedOn === today ? minute + 4 : 0;
      today = filing.issuedOn;
      await this.#live(filing.issuedOn);
      this.#world.now = new Date(Date.parse(`${filing.issuedOn}T09:00:00+08:00`) + minute * 60_000);
      const kind = this.#year.kinds[filing.kind];
      if (!kind) throw new Error(`no kind ${filing.kind}`);
      await this.#file(filing, kind);
      if (out.filings % 50 === 0) {
        this.options.say?.(
          `${filing.issuedOn} ${out.filings} filed, ${out.without} cells, ${out.typed + out.retyped} typed, ${out.wrong.length} wrong`,
        );
      }
    }
    out.overwritten = [...(await overwrites(this.db, columns, county, this.#truth))];
    const conflicts = await this.db
      .selectFrom("conflict")
      .select((eb) => eb.fn.countAll<string>().as("n"))
      .where("county", "=", county)
      .executeTakeFirstOrThrow();
    out.conflicts = Number(conflicts.n);
    return out;
  }

  /** What happens up to a day, each on its own. */
  async #live(day: string): Promise<void> {
    while ((this.#events[0]?.day ?? "9") <= day) {
      const event = this.#events.shift();
      if (!event) return;
      this.#world.now = new Date(`${event.day}T08:00:00+08:00`);
      this.#outcome.noted += await this.#as(this.#keepers.get(event.village), (ctx) =>
        note(ctx, this.#truth, this.#books, event),
      );
    }
  }

  #as<T>(who: Person | undefined, work: (ctx: Context) => Promise<T>): Promise<T> {
    if (!who) throw new Error("nobody holds this post");
    return this.#world.within(who, this.#world.private, work);
  }

  /** The work after a commit, as the house's worker does it. */
  #asHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction().execute(async (tx) => {
      await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
      return work(tx);
    });
  }

  async #file(filing: Filing, { template, times }: ReportKind): Promise<void> {
    const out = this.#outcome;
    out.filings += 1;
    const officer = this.#officers.get(template.department);
    const { ledger, code } = this.#ledgerOf(template.title);
    const { id } = await this.#as(officer, (ctx) =>
      draftRequest(ctx, {
        title: template.title,
        population: whom[code] ?? "",
        region: this.#year.town,
        fields: template.columns.map(({ path }) => path),
        dueAt: new Date(`${filing.dueOn}T18:00:00+08:00`),
        cycle: times === 12 ? "monthly" : times === 4 ? "quarterly" : "once",
        saidAs: "workbook",
      }),
    );
    let found = await this.#asHouse((tx) => examineRequest(tx, county, id, this.#world.now));
    if (await this.#bind(officer, id, template.columns)) {
      found = await this.#asHouse((tx) => examineRequest(tx, county, id, this.#world.now));
    }
    const asks = (found?.examined?.toAsk ?? 0) + (found?.examined?.toConfirm ?? 0) > 0;
    const applied = await this.#as(officer, (ctx) => applyForAdmission(ctx, id, asks ? "ask" : "take"));
    if (applied.kind !== "done") throw new Error(`${template.title}: ${applied.kind}`);
    if (applied.request.status === "pending") {
      const earliest = earliestDue(this.#world.now);
      const due = filing.dueOn < earliest ? earliest : filing.dueOn;
      const keep = template.columns.map((_, nth) => nth + 1);
      await this.#as(this.#coordinator, (ctx) => admitRequest(ctx, id, { keep, due, note: "" }));
    }
    const issued = await this.#asHouse((tx) => issueRequest(tx, county, id, this.#world.now));
    const answered = issued ? await this.#answer(id) : { types: [], rows: 0, units: 0 };
    if (answered.units === 0) out.silent += 1;

    const codes = template.columns.map(({ path, elementCode }) => elementCode ?? `=${path.at(-1)}`);
    const day = filing.issuedOn;
    const { answer, fields, by } = await this.#asHouse(async (tx) => {
      const request = await findRequest(tx, county, { id });
      if (!request || !["served", "delivered"].includes(request.status)) {
        throw new Error(`${template.title} of ${template.department} on ${day} ended as ${request?.status}`);
      }
      return {
        answer: await answerOf(tx, columns, county, request, this.#world.now),
        fields: await fieldsOf(tx, county, id),
        by: request.askerName,
      };
    });
    const beings = this.#truth.standing(ledger.code, day);
    const asked = { day, by, town: this.#year.town, codes, fields };
    const compared = compare(this.#truth, beings, answer, asked);
    const tell = (list: readonly string[]): void => {
      for (const line of list) out.wrong.push(`${day} ${template.department} ${template.title}: ${line}`);
    };
    tell(compared.wrong);
    if (out.filings % this.options.workbookEvery === 0) {
      const rows = await this.#asHouse((tx) => readBack(tx, columns, county, id, this.#world.now));
      tell(compare(this.#truth, beings, { rows }, asked).wrong);
      out.workbooks += 1;
    }
    out.without += compared.cells;
    for (const why of ["blocked", "routed", "derivable"] as const) out.empty[why] += compared.empty[why];
    await this.#weigh(id, {
      answered,
      rows: answer.rows.length,
      beings: new Set(beings.map(({ village }) => village)).size,
    });
  }

  #ledgerOf(title: string): { readonly code: string; readonly ledger: { readonly code: string } } {
    const [ledger] = this.catalogue.ledgers
      .filter(({ name }) => title.startsWith(name.replace("台账", "")))
      .toSorted((a, b) => b.name.length - a.name.length);
    if (!ledger) throw new Error(`no ledger of ${title}`);
    return { code: ledger.code, ledger };
  }

  /** The officer says what the uncertain names of the form mean; what was bound to something else is told. */
  async #bind(officer: Person | undefined, id: string, asked: ReportKind["template"]["columns"]): Promise<boolean> {
    const fields = await this.#asHouse((tx) => fieldsOf(tx, county, id));
    const chosen = new Map<number, { elementId: number; code: string } | "new">();
    for (const [nth, field] of fields.entries()) {
      const code = asked[nth]?.elementCode ?? null;
      if (field.mapState === "bound") {
        const isOwn = code === null && /^[a-z]\.r\d+_\d+$/u.test(field.key);
        if (field.key !== code && !isOwn) this.#outcome.misbound.add(`${field.name}: ${field.key}, is ${code}`);
        continue;
      }
      const element = code === null ? undefined : this.#books.elements.get(code);
      if (element && code) chosen.set(field.ord, { elementId: element.id, code });
      else if (field.mapState === "proposed") chosen.set(field.ord, "new");
    }
    if (chosen.size === 0) return false;
    await this.#as(officer, (ctx) => bindByHand(ctx, id, chosen));
    return true;
  }

  /** Every village that was asked types what is asked and different, looks at the rest and hands in; the town takes it. */
  async #answer(
    id: string,
  ): Promise<{ readonly types: readonly string[]; readonly rows: number; readonly units: number }> {
    const out = this.#outcome;
    const shares = await this.db
      .selectFrom("assignment as a")
      .innerJoin("orgUnit as o", "o.id", "a.orgId")
      .select(["a.id", "o.name"])
      .where("a.county", "=", county)
      .where("a.requestId", "=", id)
      .execute();
    const types: string[] = [];
    let looked = 0;
    for (const share of shares) {
      const keeper = this.#keepers.get(share.name);
      await this.#as(keeper, async (ctx) => {
        const sheet = await openFill(ctx, { id: share.id });
        if (!sheet) throw new Error(`${share.name} does not see what it is asked`);
        const missing = openCells(sheet);
        const stale = staleCells(sheet);
        const otherwise = stale.filter((cell) => this.#isOtherwise(cell.subjectId, cell.element.code));
        const typed = [...missing, ...otherwise].map((cell) => {
          const being = this.#truth.beings.get(cell.subjectId);
          if (!being) throw new Error(`${cell.rowName} of ${share.name} is nobody`);
          const code = this.#codeOf(cell.element);
          return {
            subjectId: cell.subjectId,
            elementId: cell.elementId,
            raw: this.#truth.written(code, this.#valueFor(cell.subjectId, code)),
          };
        });
        const { refused } = await draftCells(ctx, share.id, typed);
        if (refused.size > 0)
          throw new Error(`${share.name} typed what cannot be read: ${JSON.stringify([...refused])}`);
        types.push(...[...missing, ...otherwise].map(({ element }) => element.type));
        out.typed += missing.length;
        out.retyped += otherwise.length;
        const old = stale.filter((cell) => !otherwise.includes(cell));
        out.confirmedCells += old.length;
        const rows = new Set(old.map(({ subjectId }) => subjectId)).size;
        out.confirmedRows += rows;
        looked += rows;
        if (old.length > 0) await confirmUnchanged(ctx, share.id, new Set(old.map(cellKey)));
      });
      const { left, counts, assignment } = await this.#as(keeper, (ctx) => handIn(ctx, share.id));
      if (left > 0 || assignment.state !== "submitted") throw new Error(`${share.name} has ${left} cells left`);
      if (counts.hard + counts.outranked > 0) throw new Error(`${share.name}: ${JSON.stringify(counts)}`);
      const accepted = await this.#as(this.#town, (ctx) => acceptAssignment(ctx, share.id));
      if (accepted.kind !== "done") throw new Error(`the town did not see ${share.name}`);
    }
    return { types, rows: looked, units: shares.length };
  }

  /** A department's own thing goes by its word, whatever code it got. */
  #codeOf(element: { readonly code: string; readonly name: string }): string {
    return this.#truth.elements.has(element.code) ? element.code : `=${element.name}`;
  }

  #valueFor(subjectId: string, code: string): ReturnType<Truth["value"]> {
    const being = this.#truth.beings.get(subjectId);
    const whose =
      being && code.startsWith("h.") && being.type === "person" ? this.#truth.beings.get(being.household ?? "") : being;
    if (!whose) throw new Error(`${subjectId} has no ${code}`);
    return this.#truth.value(whose, code);
  }

  /** Two in a hundred of what a keeper looks at again turns out to be otherwise: it is so from now on. */
  #isOtherwise(subjectId: string, elementCode: string): boolean {
    const element = this.#truth.elements.get(elementCode);
    const being = this.#truth.beings.get(subjectId);
    const changes = ["phone", "text", "integer", "decimal", "money", "boolean"].includes(element?.type ?? "");
    if (!being || !element || !changes || elementCode.startsWith("h.") !== (being.type === "household")) return false;
    if (!this.#rng.chance(0.02)) return false;
    const nth = this.#world.now.getTime() / 1000;
    this.#truth.change(being, elementCode, this.#truth.other(being, elementCode, nth), this.#world.now);
    return true;
  }

  async #weigh(
    id: string,
    {
      answered,
      rows,
      beings,
    }: {
      readonly answered: { readonly types: readonly string[]; readonly rows: number; readonly units: number };
      readonly rows: number;
      readonly beings: number;
    },
  ): Promise<void> {
    const account = await this.db
      .selectFrom("burden")
      .select("secondsSavedLow")
      .where("county", "=", county)
      .where("requestId", "=", id)
      .executeTakeFirst();
    if (!account) return;
    const measured = stopwatch(`stopwatch ${this.#outcome.filings}`, {
      units: beings,
      unitsAsked: answered.units,
      rows,
      rowsConfirmed: answered.rows,
      typed: answered.types,
    });
    const published = account.secondsSavedLow;
    this.#outcome.bounds.push({ published, measured: Math.round(measured), isHonest: published <= measured });
  }
}
