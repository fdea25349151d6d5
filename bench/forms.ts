import { loadavg } from "node:os";
import { sql } from "kysely";
import type { Db } from "../src/db/database.ts";
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
  const time = async (name: string, goal: number | undefined, work: () => Promise<number>): Promise<void> => {
    const took: number[] = [];
    let n = 0;
    const before = await cpuSeconds(serverPid);
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      n = await work();
      took.push((performance.now() - began) / 1000);
    }
    const spent = ((await cpuSeconds(serverPid)) - before) / rounds;
    rows.push([
      name,
      String(n),
      median(took).toFixed(2),
      Math.min(...took).toFixed(2),
      spent.toFixed(2),
      goals.verdict(name, median(took), goal),
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
  const { area } = await scopeOf(db, benchCounty);
  for (const ledger of ["village", "population"]) {
    const elements = await elementsOf(db, ledger);
    const asked = { county: benchCounty, ledger, elements, area, level: "village" as const };
    await time(`totals, ${ledger}, ${elements.length} elements`, undefined, () =>
      inTx(db, async (tx) => (await totalsOf(tx, asked)).length),
    );
  }
  printTable({
    head: [`load ${loadavg()[0]?.toFixed(1)}`, "rows", "median s", "best s", "server processor s", "goal s"],
    rows,
  });
}

type Tx = Parameters<typeof countCells>[0];

function inTx(db: Db, work: (tx: Tx) => Promise<number>): Promise<number> {
  return db.transaction().execute(work);
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
