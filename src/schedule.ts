import { sql } from "kysely";
import { Temporal } from "temporal-polyfill";
import { setClock, zone } from "./clock.ts";
import type { Tx } from "./db/database.ts";
import type { House } from "./house.ts";
import { handOverIds } from "./outbox/hand-over.ts";

/** What an entry of the schedule works with. */
export interface Moment {
  /** Marks the entry as done when it commits; whatever the entry writes commits with that, or not at all. */
  readonly tx: Tx;
  /** The domain instant that the entry stands for. After a jump or a night without power it may lie behind the clock. */
  readonly at: Date;
}

export interface Scheduled {
  readonly name: string;
  /** Minute of the day in Asia/Shanghai; odd on purpose, never :00 or :30. */
  readonly at: { readonly hour: number; readonly minute: number };
  /** Returns the outbox rows it recorded; they leave after the commit. */
  readonly run: (moment: Moment) => Promise<readonly string[]>;
}

export type Ticking = Pick<House, "db" | "queues" | "log">;

export interface Ran {
  readonly name: string;
  readonly at: Date;
  readonly outcome: "done" | "failed";
}

/**
 * Runs every entry that the domain clock has passed since the last time, oldest first, each exactly once over all
 * processes. Returns what this process ran.
 */
export async function runDue(house: Ticking, schedule: readonly Scheduled[]): Promise<readonly Ran[]> {
  return runUntil(house, schedule, undefined);
}

/** Moves the domain clock forward and runs what it passes, in order, as if the time had gone by. */
export async function jumpTo(house: Ticking, schedule: readonly Scheduled[], to: Date): Promise<readonly Ran[]> {
  const ran = await runUntil(house, schedule, to);
  await setClock(house.db, to);
  return ran;
}

async function runUntil(house: Ticking, schedule: readonly Scheduled[], until: Date | undefined): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (;;) {
    const turn = await house.db.transaction().execute((tx) => takeTurn(house, tx, schedule, until));
    if (!turn) return ran;
    ran.push(...turn.ran);
    if (turn.effects.length === 0) continue;
    await handOverIds(house, turn.effects)
      // They are committed: the sweep hands them over when the queue is back.
      .catch((err: unknown) => house.log.warn({ err }, "scheduled effects wait for the sweep"));
  }
}

interface Turn {
  readonly ran: readonly Ran[];
  readonly effects: readonly string[];
}

/** The next instant at which something is due, with all its entries; the clock's row is the lock. */
async function takeTurn(
  house: Ticking,
  tx: Tx,
  schedule: readonly Scheduled[],
  until: Date | undefined,
): Promise<Turn | undefined> {
  const clock = await tx.selectFrom("domainClock").selectAll().forUpdate().executeTakeFirstOrThrow();
  const to = until ?? new Date(Date.now() + Number(clock.offsetMs));
  const due = nextDue(schedule, clock.ranUntil, to);
  if (due) await tx.updateTable("domainClock").set({ ranUntil: due.at }).execute();
  else if (to > clock.ranUntil) await tx.updateTable("domainClock").set({ ranUntil: to }).execute();
  if (!due) return undefined;
  const ran: Ran[] = [];
  const effects: string[] = [];
  for (const entry of due.entries) {
    const made = await runGuarded(house, tx, entry, due.at);
    ran.push({ name: entry.name, at: due.at, outcome: made ? "done" : "failed" });
    effects.push(...(made ?? []));
  }
  return { ran, effects };
}

/** One entry inside a savepoint: its fault is logged and takes back what it wrote, the others go on. */
async function runGuarded(house: Ticking, tx: Tx, entry: Scheduled, at: Date): Promise<readonly string[] | undefined> {
  await sql`savepoint entry`.execute(tx);
  try {
    const effects = await entry.run({ tx, at });
    await sql`release savepoint entry`.execute(tx);
    return effects;
  } catch (err) {
    // Without a connection this throws too, and the whole turn is taken again at the next tick.
    await sql`rollback to savepoint entry`.execute(tx);
    house.log.error({ err, entry: entry.name, at }, "a scheduled entry failed");
    return undefined;
  }
}

/** The first instant after `from` and not after `to` at which entries stand, and these in the order of the schedule. */
export function nextDue(
  schedule: readonly Scheduled[],
  from: Date,
  to: Date,
): { readonly at: Date; readonly entries: readonly Scheduled[] } | undefined {
  const next = schedule.map((entry) => nextTime(entry, from));
  const first = Math.min(...next);
  if (first > to.getTime()) return undefined;
  return { at: new Date(first), entries: schedule.filter((_, index) => next[index] === first) };
}

function nextTime(entry: Scheduled, from: Date): number {
  const here = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(zone);
  const plainTime = Temporal.PlainTime.from(entry.at);
  const on = (day: Temporal.PlainDate): number => day.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  const today = on(here.toPlainDate());
  return today > from.getTime() ? today : on(here.toPlainDate().add({ days: 1 }));
}
