import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { readClock } from "../clock.ts";
import type { Context } from "../context.ts";
import { sayUnasked } from "../courtesy/say-unasked.ts";
import type { Tx } from "../db/database.ts";
import { claim, settle } from "../db/inbox.ts";
import { countTry, type IntakeRow, laneWaits, takeLane } from "../db/intake.ts";
import { type Handed, record, recordedBy } from "../db/outbox.ts";
import type { House } from "../house.ts";
import { translator } from "../i18n/t.ts";
import { type PushEvent, readPushEvent } from "../ingress/push.ts";
import { openPush } from "../ingress/push-key.ts";
import { bindActor } from "../orgs/bind-actor.ts";
import { countyNow } from "../orgs/county.ts";
import { findActor } from "../orgs/find-actor.ts";
import { deliverRow, type Outcome } from "../outbox/deliver.ts";
import { handOver } from "../outbox/hand-over.ts";
import { Later } from "../queue/queues.ts";
import { type Answered, answerClick, answerMessage, reactToEvent } from "./answer.ts";
import { toContent } from "./content.ts";
import { readClick } from "./incoming.ts";
import { faultReply } from "./middleware.ts";
import { isPrivate } from "./private-chats.ts";
import { topics } from "./topics.ts";

/**
 * Works off a lane, oldest first, one push at a time over all processes, until it is empty. When another worker is at
 * it this one leaves: that worker looks once more after it has let go of the lane, so it will find ours.
 */
export async function drainLane(house: House, lane: string): Promise<string> {
  const leaving: Promise<void>[] = [];
  for (let handled = 0; ; ) {
    const effects = await takeTurn(house, lane);
    if (Array.isArray(effects)) {
      handled += 1;
      house.at("after commit before queue");
      // What goes out does not hold up the lane's next push.
      leaving.push(...effects.map((effect) => send(house, effect)));
    }
    if (effects === "busy" || !(await laneWaits(house.db, lane))) {
      await within(holdMs, Promise.all(leaving));
      return `${handled} handled`;
    }
  }
}

// The job stays for its sends this long, so that an ordinary end of the process does not cut them off. When the platform
// takes longer they go on without it: other chats must not wait for a worker's hands.
const holdMs = 500;
// So many first tries at a time in one process; what comes on top goes by the queue, which has its own measure.
const mostFirstTries = 24;
let firstTries = 0;

/**
 * The first try goes out at once, without a way through the queue; whatever it leaves open is a job. The rows are
 * committed: should this process or the queue be lost now, the tick's sweep hands them over.
 */
async function send(house: House, effect: Handed): Promise<void> {
  try {
    // Long work and uploads are for the queue from the start.
    const isForQueue = effect.kind === "job" || effect.kind === "file" || firstTries >= mostFirstTries;
    if (isForQueue) return await handOver(house, [effect]);
    const outcome = await tryFirst(house, effect.id);
    if (outcome.state === "again") await handOver(house, [effect], outcome.ms);
  } catch (err) {
    house.log.warn({ err, outboxId: effect.id }, "an effect is left to the sweep");
  }
}

async function tryFirst(house: House, outboxId: string): Promise<Outcome> {
  firstTries += 1;
  try {
    return await deliverRow(house, outboxId);
  } finally {
    firstTries -= 1;
  }
}

/** Waits for the work, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  await Promise.race([work, pause(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

// How long group talk waits before it is asked again whether the platform has said who the bot is.
const unknownSelfMs = 500;

// A push was readable when it was accepted; for a week it waits for whoever has the key it came under.
const unopenedMs = 7 * 86_400_000;

/** One push, one transaction: its inbox row, what the handler wrote and what it wants sent commit together or not at all. */
async function takeTurn(house: House, lane: string): Promise<Handed[] | "empty" | "busy"> {
  return house.db.transaction().execute(async (tx) => {
    const row = await takeLane(tx, lane);
    if (row === "busy" || row === "empty") return row;
    const push = open(house, row);
    // Another worker, or this one after its next start, may have the key: it is not given up at once.
    if (!push && Date.now() - row.receivedAt.getTime() < unopenedMs) throw new Later(30_000);
    // Whether it is for the bot cannot be told before the bot knows itself: it would be dropped as talk among others.
    if (push?.kind === "message" && !push.private && !house.botOpenId()) throw new Later(unknownSelfMs);
    if (row.late) await countTry(house.db, row.id);
    const traceId = randomBytes(5).toString("hex");
    const claimed = await claim(tx, {
      key: row.id,
      kind: push?.type ?? "unreadable",
      traceId,
      receivedAt: row.receivedAt,
    });
    if (!claimed) return [];
    return handlePush(house, tx, { row, push, traceId });
  });
}

interface Turn {
  readonly row: IntakeRow;
  readonly push: PushEvent | undefined;
  readonly traceId: string;
}

async function handlePush(house: House, tx: Tx, { row, push, traceId }: Turn): Promise<Handed[]> {
  const started = performance.now();
  const log = house.log.child({ traceId });
  const answered = push
    ? await runGuarded(house, tx, push, { traceId, log, poisoned: row.attempts >= poisonAfter })
    : nothing("unreadable");
  for (const effect of answered.effects) await record(tx, { ...effect, cause: row.id });
  const tapped = push?.kind === "click" ? readClick(push.event) : undefined;
  if (push && answered.outcome !== "fault") await sayUnasked(tx, topics, { id: row.id, ...(tapped ? { tapped } : {}) });
  await settle(tx, row.id, { outcome: answered.outcome, ...(answered.toast ? { toast: answered.toast } : {}) });
  const ms = Math.round(performance.now() - started);
  house.metrics.commands.observe({ command: answered.command ?? "none", outcome: answered.outcome }, ms / 1000);
  log.info(
    {
      kind: push?.type,
      command: answered.command,
      outcome: answered.outcome,
      ms,
      waitedMs: Date.now() - row.receivedAt.getTime() - ms,
    },
    "push handled",
  );
  return recordedBy(tx, row.id);
}

// A push that was begun this often and never ended has been killing its worker.
const poisonAfter = 10;

interface Guard {
  readonly traceId: string;
  readonly log: House["log"];
  readonly poisoned: boolean;
}

/** Runs the handler inside a savepoint, as the database role that row level security binds; a fault is answered with its number. */
async function runGuarded(house: House, tx: Tx, push: PushEvent, guard: Guard): Promise<Answered> {
  const now = await readClock(tx);
  const known = push.openId ? await findActor(tx, push.openId, now()) : undefined;
  const t = translator(known?.locale ?? "zh-CN");
  const ctx: Context = {
    actor: known?.actor ?? { kind: "job", name: push.type },
    chat: { id: push.chatId ?? push.openId ?? push.id, kind: (await isPrivate(tx, push)) ? "p2p" : "group" },
    db: tx,
    log: guard.log,
    t,
    locale: known?.locale ?? "zh-CN",
    now,
    traceId: guard.traceId,
    cause: push.id,
    about: house.about,
    columns: house.columns,
  };
  const fault = (): Answered => {
    const content = toContent(faultReply(t, guard.traceId).card, {
      locale: ctx.locale,
      plainText: known?.plainText ?? false,
    });
    if (push.kind === "message")
      return {
        outcome: "fault",
        effects: [{ kind: "reply", lane: ctx.chat.id, target: { replyTo: push.messageId }, content }],
      };
    return {
      outcome: "fault",
      effects: [],
      toast: { type: "error", text: t("error.fault", { id: guard.traceId }) },
    };
  };
  if (guard.poisoned) return fault();
  await sql`savepoint turn`.execute(tx);
  try {
    const county = known?.county ?? (await countyNow(tx, house.county()));
    await bindActor(tx, { ...(push.openId ? { openId: push.openId } : {}), county, actor: ctx.actor });
    const answered = await answer(house, ctx, push, known?.plainText ?? false);
    await sql`select set_config('role', 'none', true)`.execute(tx);
    return answered;
  } catch (err) {
    await sql`rollback to savepoint turn`.execute(tx);
    guard.log.error({ err }, "turn fault");
    return fault();
  }
}

function answer(house: House, ctx: Context, push: PushEvent, plainText: boolean): Promise<Answered> {
  switch (push.kind) {
    case "message":
      return answerMessage(house, ctx, push, plainText);
    case "click":
      return answerClick(house, ctx, push);
    case "event":
      return reactToEvent(house, ctx, push);
  }
}

function open(house: House, row: IntakeRow): PushEvent | undefined {
  try {
    return readPushEvent(row.id, openPush(row.sealed, house.pushKeys));
  } catch (err) {
    house.log.error({ err }, "a push that was accepted cannot be opened");
    return undefined;
  }
}

function nothing(outcome: string): Answered {
  return { outcome, effects: [] };
}
