import { randomInt } from "node:crypto";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import type { Context } from "../../src/context.ts";
import type { Db } from "../../src/db/database.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import { ensureSubjects } from "../../src/ledgers/subjects.ts";
import { type Plain, toStored } from "../../src/ledgers/value.ts";
import { type Verdict, writeCells } from "../../src/ledgers/write-cells.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, World } from "../bot/world.ts";

export interface Put {
  readonly ledger: string;
  readonly values: Readonly<Record<string, Plain>>;
  readonly subject?: string;
  readonly org?: string;
  readonly household?: string;
  readonly base?: number;
  readonly authority?: number;
  readonly trueSince?: string;
}

/** A county of region 99, in which invented identity numbers count, that no other test has. */
async function inventedCounty(db: Db): Promise<string> {
  for (;;) {
    const county = String(randomInt(990_102, 999_999));
    const held = await db.selectFrom("orgUnit").select("id").where("county", "=", county).executeTakeFirst();
    if (!held) return county;
  }
}

/** Two villages of a town, a bureau, their people, and a hand that writes ledgers. */
export class Village {
  readonly world: World;
  readonly #db: Db;
  readonly ledgers = new Map<string, number>();
  readonly #elements = new Map<string, { readonly id: number; readonly sensitivity: number }>();
  readonly units = { town: "", liuxi: "", shiqiao: "", bureau: "" };
  // Filled in `open`.
  keeper!: Person;
  deputy!: Person;
  stranger!: Person;
  town!: Person;
  owner!: Person;
  leader!: Person;

  private constructor(db: Db, world: World) {
    this.#db = db;
    this.world = world;
  }

  static async open(db: Db): Promise<Village> {
    const made = new Village(db, new World(db, await realRegistry(), await inventedCounty(db)));
    await made.#fill();
    return made;
  }

  async #fill(): Promise<void> {
    const { world, units } = this;
    const db = this.#db;
    await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
    units.town = await world.unit("青石镇", "qs");
    await db.updateTable("orgUnit").set({ kind: "town" }).where("id", "=", units.town).execute();
    units.liuxi = await world.unit("柳溪村", "qs.lx");
    units.shiqiao = await world.unit("石桥村", "qs.sq");
    units.bureau = await world.unit("民政局", "mz");
    await db.updateTable("orgUnit").set({ kind: "department" }).where("id", "=", units.bureau).execute();
    this.keeper = await world.person("王秀兰", units.liuxi);
    this.deputy = await world.person("刘明", units.liuxi);
    this.stranger = await world.person("李建国", units.shiqiao);
    this.town = await world.person("周平", units.town, ["town_officer"]);
    this.owner = await world.person("何敏", units.bureau, ["department_officer"]);
    this.leader = await world.person("顾岚", units.town, ["leader"]);
    for (const row of await db.selectFrom("element").selectAll().where("county", "=", world.county).execute()) {
      this.#elements.set(row.code, row);
    }
    for (const row of await db.selectFrom("ledger").selectAll().where("county", "=", world.county).execute()) {
      this.ledgers.set(row.code, row.id);
    }
  }

  as<T>(who: Person, work: (ctx: Context) => Promise<T>): Promise<T> {
    return this.world.within(who, this.world.private, work);
  }

  /** Writes one row, of a new subject unless one is named. */
  put(
    who: Person,
    { ledger, values, org = this.units.liuxi, ...more }: Put,
  ): Promise<{
    subject: string;
    record: string;
    version: number;
    verdicts: readonly Verdict[];
  }> {
    return this.as(who, async (ctx) => {
      const household = more.household ? { householdId: more.household } : {};
      const type = ledger === "household" ? "household" : "person";
      const [made = ""] = more.subject ? [] : await ensureSubjects(ctx, [{ type, orgId: org, ...household }]);
      const subject = more.subject ?? made;
      const source = await recordSource(ctx, {
        kind: "card",
        authority: more.authority ?? authorities.onTheSpot,
        trueSince: more.trueSince ?? "2026-11-01",
      });
      const cells = Object.entries(values).map(([code, value]) => {
        const element = this.#elements.get(code);
        if (!element) throw new Error(code);
        return {
          ledgerId: this.ledgers.get(ledger) ?? 0,
          subjectId: subject,
          orgId: org,
          elementId: element.id,
          value: toStored(ctx.columns, element.sensitivity, value),
          ...(more.base === undefined ? {} : { base: more.base }),
        };
      });
      const written = await writeCells(ctx, source, cells);
      const [first] = written;
      return {
        subject,
        record: first?.recordId ?? "",
        version: first?.version ?? 0,
        verdicts: written.map((one) => one.verdict),
      };
    });
  }
}
