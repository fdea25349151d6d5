import { cpus, loadavg } from "node:os";
import { sql } from "kysely";
import type { Db } from "../src/db/database.ts";
import { keepTotals } from "../src/ledgers/keep-totals.ts";
import { totalsOf } from "../src/ledgers/totals.ts";
import { countCells } from "../src/requests/count-cells.ts";
import { cellsOf, type Scope, type WantedElement } from "../src/requests/missing.ts";
import { benchCounty } from "./county.ts";
import { importing } from "./forms-import.ts";
import { Goals } from "./goals.ts";
import { withCounty } from "./kept-county.ts";
import { median, printTable, sayMachine } from "./machine.ts";
import { cpuSeconds } from "./processes.ts";

const now = new Date("2026-11-29T02:00:00Z");
const rounds = Number(process.env["ROUNDS"] ?? 3);
const codes =
  "p.name p.phone p.nation p.edu p.politics p.marital p.live_addr p.labor p.job p.work_out p.living_alone h.type h.income h.gas_alarm".split(
    " ",
  );

/**
 * What a village, a town and a county would still be asked for; totals of a county; a large file read. The peer of the first
 * is the straightforward way: every cell made, then counted. BENCH_COUNTY names a folder in which the county is kept.
 */
export async function run(): Promise<void> {
  const goals = new Goals();
  await withCounty(now, async ({ db, server, county }) => {
    await sayMachine(server.url);
    console.log(`${county.persons} persons, ${county.records} records, 320 villages`);
    await measureForms(db, server.pid, goals);
  });
  await importing(goals);
  goals.say();
}

async function measureForms(db: Db, serverPid: number, goals: Goals): Promise<void> {
  const wanted = await wantedOf(db);
  const rows: string[][] = [];
  const time: Time = async (name, goal, work, times = rounds) => {
    const took: number[] = [];
    let n = 0;
    const before = await cpuSeconds(serverPid);
    for (let round = 0; round < times; round += 1) {
      const began = performance.now();
      n = await work();
      took.push((performance.now() - began) / 1000);
    }
    const spent = ((await cpuSeconds(serverPid)) - before) / times;
    rows.push([
      name,
      String(n),
      median(took).toFixed(2),
      Math.min(...took).toFixed(2),
      spent.toFixed(2),
      goals.verdict(name, median(took), goal),
      byProcessor(spent, goal),
    ]);
  };
  for (const [name, code, goal] of [
    ["village", "990101100200", 0.15],
    ["town", "990101100", 1.2],
    ["county", benchCounty, 10],
  ] as const) {
    const scope = await scopeOf(db, code);
    await time(`missing, ${name}`, goal, () => inTx(db, async (tx) => (await countCells(tx, scope, wanted)).rows));
    // A county's seven million cells take minutes to make.
    if (name !== "county")
      await time(`missing, ${name}, cell by cell (peer)`, undefined, () =>
        inTx(db, (tx) => cellByCell(tx, scope, wanted)),
      );
  }
  await measureTotals(db, time);
  printTable({
    head: [
      `load ${loadavg()[0]?.toFixed(1)}`,
      "rows",
      "median s",
      "best s",
      "server processor s",
      "goal s",
      "by processor",
    ],
    rows,
  });
}

/**
 * What a busy machine cannot hide: within the goal even on one core, beyond it on all of them, or open, as it hangs on how well
 * parallel workers share.
 */
function byProcessor(spent: number, goal: number | undefined): string {
  if (goal === undefined) return "";
  if (spent <= goal) return "within";
  return spent <= goal * cpus().length ? "open" : "beyond";
}

type Time = (name: string, goal: number | undefined, work: () => Promise<number>, times?: number) => Promise<void>;

/** Forty elements of two ledgers, the 26 of persons that are added up and 14 of households, in each of 320 villages. */
async function measureTotals(db: Db, time: Time): Promise<void> {
  const { area } = await scopeOf(db, benchCounty);
  const persons = await elementsOf(db, "population");
  const asked = [
    { ledger: "population", elements: persons },
    { ledger: "household", elements: (await elementsOf(db, "household")).slice(0, 40 - persons.length) },
  ];
  const elements = asked.reduce((sum, one) => sum + one.elements.length, 0);
  if (elements !== 40) throw new Error(`${elements} elements instead of 40`);
  const totals = async (tx: Tx): Promise<number> => {
    let rows = 0;
    for (const one of asked)
      rows += (await totalsOf(tx, { county: benchCounty, area, level: "village", ...one })).length;
    return rows;
  };
  const keep = async (): Promise<number> => {
    let all = 0;
    for (let some = await keepTotals(db, 200); some > 0; some = await keepTotals(db, 200)) all += some;
    return all;
  };
  await time("totals, what is kept added up anew", undefined, keep, 1);
  await sql`vacuum (analyze) total_kept, total_mark`.execute(db);
  await time("totals, 40 elements", 2, () => inTx(db, totals));
  await time("totals, 40 elements, one town just changed", 2, () =>
    undone(db, async (tx) => {
      await sql`
        insert into total_mark (county, ledger_id, org_id) select county, ledger_id, org_id from total_kept
        where org_id in (select org_id from org_code where code like '990101100___')`.execute(tx);
      return totals(tx);
    }),
  );
  await time(
    "totals, 40 elements, from the rows (peer)",
    undefined,
    () =>
      undone(db, async (tx) => {
        await tx.deleteFrom("totalKept").execute();
        return totals(tx);
      }),
    1,
  );
}

type Tx = Parameters<typeof countCells>[0];

function inTx(db: Db, work: (tx: Tx) => Promise<number>): Promise<number> {
  return db.transaction().execute(work);
}

/** In a transaction that leaves nothing behind. */
async function undone(db: Db, work: (tx: Tx) => Promise<number>): Promise<number> {
  const tx = await db.startTransaction().execute();
  try {
    return await work(tx);
  } finally {
    await tx.rollback().execute();
  }
}

async function cellByCell(tx: Tx, scope: Scope, wanted: readonly WantedElement[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select (count(*) / ${wanted.length}::integer)::integer as n, count(*) filter (where state = 'missing') as missing
    from (${cellsOf(scope, wanted)}) as cell`.execute(tx);
  return rows[0]?.n ?? 0;
}

async function wantedOf(db: Db): Promise<readonly WantedElement[]> {
  const elements = await db
    .selectFrom("element")
    .select(["id", "code", "refreshDays"])
    .where("county", "=", benchCounty)
    .where("code", "in", codes)
    .execute();
  if (elements.length !== codes.length) throw new Error("the catalogue lacks one of the fourteen elements");
  return elements.map(({ id, code, refreshDays }, ord) => ({ ord, elementId: id, code, refreshDays }));
}

async function scopeOf(db: Db, code: string): Promise<Scope> {
  const { path } = await db
    .selectFrom("orgCode as c")
    .innerJoin("orgUnit as u", "u.id", "c.orgId")
    .select("u.path")
    .where("c.code", "=", code)
    .executeTakeFirstOrThrow();
  return {
    county: benchCounty,
    area: path,
    whom: { ledger: "population", where: [], minAge: null, maxAge: null },
    asOf: now,
  };
}

async function elementsOf(db: Db, ledger: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("ledgerElement as le")
    .innerJoin("ledger as l", "l.id", "le.ledgerId")
    .innerJoin("element as e", "e.id", "le.elementId")
    .select("e.code")
    .where("l.county", "=", benchCounty)
    .where("l.code", "=", ledger)
    .where("e.aggOrg", "<>", "none")
    .execute();
  return rows.map(({ code }) => code);
}
