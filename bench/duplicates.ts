import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Db, Tx } from "../src/db/database.ts";
import { startEmbedded } from "../src/db/embedded/server.ts";
import { findAlike } from "../src/requests/alike.ts";
import { bindFields } from "../src/requests/bind.ts";
import { createRng } from "../src/synthetic/rng.ts";
import { printTable, quantile, sayMachine } from "./machine.ts";
import { type AskedFor, formsLike, genericOnly, openPast } from "./past-requests.ts";
import { cpuSeconds } from "./processes.ts";

const county = "990101";
const now = new Date("2026-11-29T02:00:00Z");
const totals = (process.env["PAST"] ?? "10000,100000,1000000").split(",").map(Number);
const queries = Number(process.env["QUERIES"] ?? 400);

interface Way {
  readonly name: string;
  readonly clients: number;
  readonly form: (one: AskedFor) => AskedFor;
  /** Milliseconds that the slowest of a hundred may take, on two cores that do nothing else. */
  readonly goal?: number;
  /** Of the forms; a slow peer answers fewer. */
  readonly share?: number;
  /** Titles that it found. */
  readonly ask: (tx: Tx, one: AskedFor) => Promise<readonly string[]>;
}

const asIs = (one: AskedFor): AskedFor => one;
const ways: readonly Way[] = [
  { name: "alone", clients: 1, form: asIs, ask: check, goal: 15 },
  { name: "8 clients", clients: 8, form: asIs, ask: check, goal: 40 },
  {
    name: "generic fields only",
    clients: 1,
    form: genericOnly,
    ask: check,
    goal: 25,
  },
  { name: "no region", clients: 1, form: (one) => ({ ...one, region: "" }), ask: check, goal: 25 },
  { name: "names bound first", clients: 1, form: asIs, ask: bound },
  { name: "pg_trgm on titles (peer)", clients: 1, form: asIs, ask: byTitle, share: 0.1 },
];

/**
 * How long it takes to say whether something was asked before, with so many requests on file, all of them in one county: a
 * harder case than many counties, whose code leads every key. Beside it the similarity of titles by pg_trgm with its GIN index.
 * Putting a million requests on file takes minutes: with PAST_DIR they are kept there, and the next run measures at once.
 */
export async function run(): Promise<void> {
  const kept = process.env["PAST_DIR"];
  const folder = kept ?? (await mkdtemp(join(tmpdir(), "songbang-bench-")));
  await mkdir(folder, { recursive: true });
  const server = await startEmbedded(folder);
  try {
    await sayMachine(server.url);
    for (const total of totals) {
      const past = await openPast(server.url, county, total, now);
      await measure(past.db, total, server.pid);
      await past.close();
    }
  } finally {
    await server.stop();
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

async function measure(db: Db, total: number, serverPid: number): Promise<void> {
  const rows: string[][] = [];
  for (const way of ways) {
    const n = Math.ceil(queries * (way.share ?? 1));
    const forms = (await formsLike(db, county, n * 2, now, createRng("forms"))).map(way.form);
    // The first half warms the caches and the code; it is not counted.
    await ask(db, way, forms.slice(0, n));
    const [own, server] = [process.cpuUsage(), await cpuSeconds(serverPid)];
    const { took, found } = await ask(db, way, forms.slice(n));
    const { user, system } = process.cpuUsage(own);
    const spent = (await cpuSeconds(serverPid)) - server;
    const ms = (share: number): string => quantile(took, share).toFixed(1);
    rows.push([
      way.name,
      ...[0.5, 0.9, 0.99, 1].map(ms),
      `${((1000 * spent) / took.length).toFixed(1)} + ${((user + system) / 1000 / took.length).toFixed(1)}`,
      `${((100 * found) / took.length).toFixed(0)}%`,
      way.goal === undefined ? "" : `${way.goal} ${quantile(took, 0.99) <= way.goal ? "met" : "missed"}`,
    ]);
  }
  const load = loadavg()[0]?.toFixed(1) ?? "";
  printTable({
    head: [
      `${total} on file, load ${load}`,
      "p50 ms",
      "p90 ms",
      "p99 ms",
      "worst ms",
      "processor ms: server + own",
      "found",
      "goal of p99 ms",
    ],
    rows,
  });
}

/** Each client asks its next form when it has its answer. Found: a request of the same title is among those shown. */
async function ask(db: Db, way: Way, forms: readonly AskedFor[]): Promise<{ took: readonly number[]; found: number }> {
  const took: number[] = [];
  let found = 0;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let one = forms[next++]; one; one = forms[next++]) {
      const form = one;
      const began = performance.now();
      const titles = await db.transaction().execute((tx) => way.ask(tx, form));
      took.push(performance.now() - began);
      if (titles.includes(form.title)) found += 1;
    }
  };
  await Promise.all(Array.from({ length: way.clients }, client));
  return { took, found };
}

async function check(tx: Tx, one: AskedFor): Promise<readonly string[]> {
  return alike(
    tx,
    one,
    one.names.map((name) => ({ name, key: `=${name}` })),
  );
}

async function bound(tx: Tx, one: AskedFor): Promise<readonly string[]> {
  await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
  const fields = await bindFields(tx, one.names, { subject: "person", dept: null });
  // What is on file was never bound, so its keys are the names.
  return alike(
    tx,
    one,
    fields.map(({ name }) => ({ name, key: `=${name}` })),
  );
}

async function alike(
  tx: Tx,
  { called, population, region, period }: AskedFor,
  fields: readonly { readonly name: string; readonly key: string }[],
): Promise<readonly string[]> {
  return (await findAlike(tx, { county, title: called, population, region, period, fields, at: now })).map(
    ({ title }) => title,
  );
}

async function byTitle(tx: Tx, one: AskedFor): Promise<readonly string[]> {
  const { rows } = await sql<{ title: string }>`
    select title from request where county = ${county} and title % ${one.called} and created_at > ${now}::timestamptz - interval '12 months'
    order by similarity(title, ${one.called}) desc limit 3`.execute(tx);
  return rows.map(({ title }) => title);
}
