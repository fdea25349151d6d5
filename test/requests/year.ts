import { admitRequest } from "../../src/admission/admit.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { applyForAdmission, bindByHand, earliestDue } from "../../src/requests/decide.ts";
import { answerOf } from "../../src/requests/deliver.ts";
import { draftRequest } from "../../src/requests/draft.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import { issueRequest } from "../../src/requests/issue.ts";
import { fieldsOf, findRequest } from "../../src/requests/read.ts";
import type { Filing, ReportKind, RequestYear } from "../../src/synthetic/requests.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import { type Answered, answerAll } from "./year-answer.ts";
import { readBack } from "./year-book.ts";
import { compare, stopwatch } from "./year-count.ts";
import { type Event, eventsOf, note } from "./year-life.ts";
import { noOutcome, type YearOutcome } from "./year-outcome.ts";
import { overwrites } from "./year-overwrites.ts";
import { columns, county, Town } from "./year-town.ts";

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
  /** Looked at between two filings: what was played till then is told. */
  readonly isEnough?: () => boolean;
}

/** Plays one town's year: departments ask, ledgers answer, villages are asked for the rest, and every table is compared. */
export async function playYear(options: YearOptions): Promise<YearOutcome> {
  const pool = createPool(options.databaseUrl, 3, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    return await new Play(await Town.settle(db, options), options).play();
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

class Play {
  readonly town: Town;
  readonly options: YearOptions;
  readonly outcome = noOutcome();
  readonly #filings: readonly Filing[];
  readonly #events: Event[];
  readonly #rng = createRng("year at the cards");

  constructor(town: Town, options: YearOptions) {
    this.town = town;
    this.options = options;
    const { requests, truth } = town;
    this.#filings = options.some?.(requests) ?? requests.filings;
    this.#events = [...eventsOf(createRng("year of life"), truth, town.year)];
    this.outcome.planned = this.#filings.length;
    this.outcome.villages = town.villages;
    this.outcome.persons = [...truth.beings.values()].filter(({ type }) => type === "person").length;
  }

  async play(): Promise<YearOutcome> {
    const { outcome: out, town } = this;
    let minute = 0;
    let today = "";
    for (const filing of this.#filings) {
      if (this.options.isEnough?.()) break;
      minute = filing.issuedOn === today ? minute + 4 : 0;
      today = filing.issuedOn;
      await this.#live(filing.issuedOn);
      town.world.now = new Date(Date.parse(`${filing.issuedOn}T09:00:00+08:00`) + minute * 60_000);
      const kind = town.requests.kinds[filing.kind];
      if (!kind) throw new Error(`no kind ${filing.kind}`);
      await this.#file(filing, kind);
      if (out.filings % 10 === 0) {
        this.options.say?.(
          `${new Date().toISOString().slice(11, 19)} ${filing.issuedOn} ${out.filings} of ${out.planned} filed, ${out.without} cells, ${out.typed + out.retyped} typed, ${out.wrong.length} wrong`,
        );
      }
    }
    const kinds = new Set(this.#filings.slice(0, out.filings).map(({ kind }) => kind));
    out.kinds = kinds.size;
    out.departments = new Set([...kinds].map((nth) => town.requests.kinds[nth]?.template.department)).size;
    out.overwritten = [...(await overwrites(town.db, columns, county, town.truth))];
    const conflicts = await town.db
      .selectFrom("conflict")
      .select((eb) => eb.fn.countAll<string>().as("n"))
      .where("county", "=", county)
      .executeTakeFirstOrThrow();
    out.conflicts = Number(conflicts.n);
    return out;
  }

  /** What happens up to a day, each on its own. */
  async #live(day: string): Promise<void> {
    const { town } = this;
    while ((this.#events[0]?.day ?? "9") <= day) {
      const event = this.#events.shift();
      if (!event) return;
      town.world.now = new Date(`${event.day}T08:00:00+08:00`);
      this.outcome.noted += await town.as("keeper", event.village, (ctx) => note(ctx, town.truth, town.books, event));
    }
  }

  async #file(filing: Filing, { template, times }: ReportKind): Promise<void> {
    const { outcome: out, town } = this;
    out.filings += 1;
    const { department } = template;
    const ledger = town.ledgerOf(template.title);
    const { id } = await town.as("department_officer", department, (ctx) =>
      draftRequest(ctx, {
        title: template.title,
        population: whom[ledger] ?? "",
        region: town.requests.town,
        fields: template.columns.map(({ path }) => path),
        dueAt: new Date(`${filing.dueOn}T18:00:00+08:00`),
        cycle: times === 12 ? "monthly" : times === 4 ? "quarterly" : "once",
        saidAs: "workbook",
      }),
    );
    let found = await town.asHouse((tx) => examineRequest(tx, county, id, town.world.now));
    if (await this.#bind(department, id, template.columns)) {
      found = await town.asHouse((tx) => examineRequest(tx, county, id, town.world.now));
    }
    const asks = (found?.examined?.toAsk ?? 0) + (found?.examined?.toConfirm ?? 0) > 0;
    const applied = await town.as("department_officer", department, (ctx) =>
      applyForAdmission(ctx, id, asks ? "ask" : "take"),
    );
    if (applied.kind !== "done") throw new Error(`${template.title}: ${applied.kind}`);
    if (applied.request.status === "pending") {
      const earliest = earliestDue(town.world.now);
      const due = filing.dueOn < earliest ? earliest : filing.dueOn;
      const keep = template.columns.map((_, nth) => nth + 1);
      await town.as("coordinator", "", (ctx) => admitRequest(ctx, id, { keep, due, note: "" }));
    }
    const issued = await town.asHouse((tx) => issueRequest(tx, county, id, town.world.now));
    const answered = issued ? await answerAll(town, this.#rng, id) : undefined;
    if (answered?.units) {
      out.typed += answered.missing;
      out.retyped += answered.otherwise;
      out.confirmedCells += answered.confirmedCells;
      out.confirmedRows += answered.confirmedRows;
    } else out.silent += 1;

    const codes = template.columns.map(({ path, elementCode }) => elementCode ?? `=${path.at(-1)}`);
    const day = filing.issuedOn;
    const { answer, fields, by } = await town.asHouse(async (tx) => {
      const request = await findRequest(tx, county, { id });
      if (!request || !["served", "delivered"].includes(request.status)) {
        throw new Error(`${template.title} of ${template.department} on ${day} ended as ${request?.status}`);
      }
      return {
        answer: await answerOf(tx, columns, county, request, town.world.now),
        fields: await fieldsOf(tx, county, id),
        by: request.askerName,
      };
    });
    const beings = town.truth.standing(ledger, day);
    const asked = { day, by, town: town.requests.town, codes, fields };
    const compared = compare(town.truth, beings, answer, asked);
    const tell = (list: readonly string[]): void => {
      for (const line of list) out.wrong.push(`${day} ${template.department} ${template.title}: ${line}`);
    };
    tell(compared.wrong);
    if (out.filings % this.options.workbookEvery === 0) {
      const rows = await town.asHouse((tx) => readBack(tx, columns, county, id, town.world.now));
      tell(compare(town.truth, beings, { rows }, asked).wrong);
      out.workbooks += 1;
    }
    out.without += compared.cells;
    for (const why of ["blocked", "routed", "derivable"] as const) out.empty[why] += compared.empty[why];
    const villages = new Set(beings.map(({ village }) => village)).size;
    if (answered) await this.#weigh(id, answered, { villages, rows: answer.rows.length });
  }

  /** The officer says what the uncertain names of the form mean; what was bound to something else is told. */
  async #bind(department: string, id: string, asked: ReportKind["template"]["columns"]): Promise<boolean> {
    const { town } = this;
    const fields = await town.asHouse((tx) => fieldsOf(tx, county, id));
    const chosen = new Map<number, { elementId: number; code: string } | "new">();
    for (const [nth, field] of fields.entries()) {
      const code = asked[nth]?.elementCode ?? null;
      if (field.mapState === "bound") {
        const isOwn = code === null && /^[a-z]\.r\d+_\d+$/u.test(field.key);
        if (field.key !== code && !isOwn) this.outcome.misbound.add(`${field.name}: ${field.key}, is ${code}`);
        continue;
      }
      const element = code === null ? undefined : town.books.elements.get(code);
      if (element && code) chosen.set(field.ord, { elementId: element.id, code });
      else if (field.mapState === "proposed") chosen.set(field.ord, "new");
    }
    if (chosen.size === 0) return false;
    await town.as("department_officer", department, (ctx) => bindByHand(ctx, id, chosen));
    return true;
  }

  /** What the account publishes of the request, beside what a stopwatch would have measured. */
  async #weigh(
    id: string,
    answered: Answered,
    { villages, rows }: { readonly villages: number; readonly rows: number },
  ): Promise<void> {
    const account = await this.town.db
      .selectFrom("burden")
      .select("secondsSavedLow")
      .where("county", "=", county)
      .where("requestId", "=", id)
      .executeTakeFirst();
    if (!account) throw new Error("a request that was issued is not in the account");
    const measured = stopwatch(`stopwatch ${this.outcome.filings}`, {
      units: villages,
      unitsAsked: answered.units,
      rows,
      rowsConfirmed: answered.confirmedRows,
      typed: answered.types,
    });
    const published = account.secondsSavedLow;
    this.outcome.bounds.push({ published, measured: Math.round(measured), isHonest: published <= measured });
  }
}
