import { sql } from "kysely";
import { toContent } from "../bot/content.ts";
import { localTime } from "../calendar/workdays.ts";
import { readClock } from "../clock.ts";
import type { Tx } from "../db/database.ts";
import { record } from "../db/outbox.ts";
import { translator } from "../i18n/t.ts";
import { type Bypass, bypassFor, countPassed, sweepEmergencies } from "./bypass.ts";
import { maySpeak } from "./hours.ts";
import { mergedCard, type Said } from "./merged-card.ts";
import { findRecipients, type Recipient, saidTo, type WaitingNotice } from "./recipients.ts";
import { courtesyOf } from "./settings.ts";
import type { Topic } from "./topic.ts";

export interface Occasion {
  /** The domain instant of the slot; none: now. */
  readonly at?: Date;
  /** Key of the push, or name of the schedule's entry. */
  readonly cause: string;
  /** Only to those whom this push has something to say that does not wait, or for whom it opened an emergency. */
  readonly promptOnly: boolean;
}

/**
 * The one way by which something unasked becomes a message: within the hours, within the budgets, all of a recipient's
 * notices in one card, once. Outside of either, safety topics alone, where an emergency is open. Returns the outbox rows.
 * What may not be said now stays for the next slot.
 */
export async function speak(tx: Tx, topics: readonly Topic[], occasion: Occasion): Promise<readonly string[]> {
  if (occasion.promptOnly && !(await hasPutDown(tx, occasion.cause))) return [];
  // A slot that is made up for, after a night without power, speaks now and not when it should have.
  const now = (await readClock(tx))();
  const at = occasion.at && occasion.at > now ? occasion.at : now;
  if (!occasion.promptOnly) await lapse(tx, at);
  const prompt = topics.filter((topic) => topic.prompt).map((topic) => topic.name);
  const safety = topics.filter((topic) => topic.safety).map((topic) => topic.name);
  const found = await findRecipients(tx, localTime(at).toPlainDate().toString(), {
    ...(occasion.promptOnly ? { cause: occasion.cause, prompt, safety } : {}),
    at,
  });
  const rows: string[] = [];
  for (const recipient of found) {
    const id = await tell(tx, topics, recipient, { at, cause: occasion.cause });
    if (id) rows.push(id);
  }
  return rows;
}

/** Most pushes put nothing down and open nothing, and are done with this. */
async function hasPutDown(tx: Tx, cause: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from notice where cause = ${cause} and state = 'waiting')
        or exists (select from emergency_window where cause = ${cause}) as found`.execute(tx);
  return rows[0]?.found ?? false;
}

/** What is no longer worth saying is never said, however long a mute or a holiday was. */
async function lapse(tx: Tx, at: Date): Promise<void> {
  await tx
    .updateTable("notice")
    .set({ state: "lapsed" })
    .where("state", "=", "waiting")
    .where("lapsesAt", "<=", at)
    .execute();
}

async function tell(
  tx: Tx,
  topics: readonly Topic[],
  recipient: Recipient,
  { at, cause }: { readonly at: Date; readonly cause: string },
): Promise<string | undefined> {
  const { notices, bypass } = await passing(tx, topics, recipient, at);
  if (notices.length === 0) return undefined;
  const locale = recipient.kind === "chat" ? "zh-CN" : recipient.locale;
  const t = translator(locale);
  const said: (Said & { readonly id: string })[] = [];
  const moot: string[] = [];
  for (const notice of notices) {
    const topic = topics.find((one) => one.name === notice.topic);
    const saying = { tx, t, locale, ref: notice.ref, personId: notice.personId ?? undefined, isRefresh: false };
    const words = await topic?.say(saying);
    if (words) said.push({ ...words, id: notice.id, ...(notice.inStead ? { inStead: notice.inStead } : {}) });
    else moot.push(notice.id);
  }
  if (moot.length > 0) await tx.updateTable("notice").set({ state: "moot" }).where("id", "in", moot).execute();
  if (said.length === 0) return undefined;
  const plainText = recipient.kind === "person" && recipient.plainText;
  const target = recipient.kind === "chat" ? { chatId: recipient.chatId } : { openId: recipient.openId };
  const lane = recipient.kind === "chat" ? recipient.chatId : recipient.openId;
  const content = toContent(mergedCard(said, t, bypass), { locale, plainText });
  const outboxId = await record(tx, { kind: "send", lane, target, content, cause });
  await tx
    .updateTable("notice")
    .set({
      state: "said",
      outboxId,
      saidAt: at,
      saidOn: localTime(at).toPlainDate().toString(),
      toldId: recipient.kind === "person" ? recipient.id : null,
    })
    .where(
      "id",
      "in",
      said.map((one) => one.id),
    )
    .execute();
  if (bypass) await countPassed(tx, bypass.windowId);
  return outboxId;
}

interface Passing {
  readonly notices: readonly WaitingNotice[];
  /** By which they pass outside the hours or over the budget. */
  readonly bypass?: Bypass;
}

/** What of a recipient's notices may be said now: all, none, or what concerns safety where an emergency is open. */
async function passing(tx: Tx, topics: readonly Topic[], recipient: Recipient, at: Date): Promise<Passing> {
  const { hours, ...budget } = await courtesyOf(tx, recipient.county);
  const inHours = maySpeak(at, hours);
  const safety = recipient.notices.filter((one) => topics.some((topic) => topic.safety && topic.name === one.topic));
  if (!inHours && safety.length === 0) return { notices: [] };
  // Also takes the recipient's lock: of two that speak at once, the second sees what the first has said.
  const { today, week } = await saidTo(tx, recipient, at);
  const spent = recipient.kind === "chat" ? today >= budget.perGroup : today >= budget.perDay || week >= budget.perWeek;
  if (inHours && !spent) return { notices: recipient.notices };
  const bypass = await bypassFor(tx, safety, at);
  return bypass ? { notices: safety, bypass } : { notices: [] };
}

/** What was said or lapsed is of no use after a month, and would tell who was told what. */
export async function sweepNotices(tx: Tx, at: Date): Promise<void> {
  await tx
    .deleteFrom("notice")
    .where("state", "<>", "waiting")
    .where("lapsesAt", "<", sql<Date>`${at}::timestamptz - interval '30 days'`)
    .execute();
  await sweepEmergencies(tx, at);
}
