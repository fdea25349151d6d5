import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import type { Tx } from "../db/database.ts";
import type { Locale } from "../i18n/t.ts";

export interface WaitingNotice {
  readonly id: string;
  readonly topic: string;
  readonly ref: string;
  readonly personId: string | null;
  /** Name of the one it is for, when it goes to a deputy. */
  readonly inStead: string | null;
}

export type Recipient = { readonly county: string; readonly notices: readonly WaitingNotice[] } & (
  | {
      readonly kind: "person";
      readonly id: string;
      readonly openId: string;
      readonly locale: Locale;
      readonly plainText: boolean;
    }
  | { readonly kind: "chat"; readonly chatId: string }
);

interface Row {
  id: string;
  county: string;
  topic: string;
  ref: string;
  personId: string | null;
  chatId: string | null;
  toldId: string | null;
  openId: string | null;
  locale: Locale | null;
  plainText: boolean | null;
  inStead: string | null;
}

/**
 * Who has something waiting, and what, oldest first; the rows are locked, and those that another process has are left to
 * it. With a cause only those that it has something for: what it put down itself, or safety topics in the area of the window
 * that it opened. Who muted the bot is left out, or their deputy stands in; what an unsubscribed person waits for is settled as moot.
 */
export async function findRecipients(
  tx: Tx,
  today: string,
  only: {
    readonly cause?: string;
    readonly prompt?: readonly string[];
    readonly safety?: readonly string[];
    readonly at: Date;
  },
): Promise<readonly Recipient[]> {
  await sql`
    update notice n set state = 'moot' from mute m
    where n.state = 'waiting' and m.person_id = n.person_id and m.kind = 'unsubscribe'`.execute(tx);
  const asked = only.cause
    ? sql`and (exists (select from notice p where p.cause = ${only.cause} and p.topic = any (${only.prompt ?? []}::text[])
                       and p.state = 'waiting' and p.person_id is not distinct from n.person_id
                       and p.chat_id is not distinct from n.chat_id)
               or n.topic = any (${only.safety ?? []}::text[]) and exists (
                 select from emergency_window w join org_unit u on u.county = w.county and u.path <@ w.area
                 join membership m on m.org_id = u.id and m.person_id = n.person_id where w.cause = ${only.cause}))`
    : sql``;
  const { rows } = await sql<Row>`
    with silent as (
      select person_id from mute where kind = 'unsubscribe' or until_day is null or until_day >= ${today}::date),
    standing as (
      select held.person_id as of_id, min(stand.person_id::text)::uuid as deputy_id
      from membership held join membership stand on stand.deputy_of = held.id
      where (held.valid_to is null or held.valid_to > ${today}::date)
        and (stand.valid_to is null or stand.valid_to > ${today}::date)
        and stand.person_id not in (select person_id from silent)
      group by held.person_id)
    select n.id, n.county, n.topic, n.ref, n.person_id, n.chat_id, p.id as told_id, p.feishu_open_id as open_id,
           p.locale, p.plain_text, case when p.id <> n.person_id then own.name end as in_stead
    from notice n
    left join person own on own.id = n.person_id
    left join standing s on s.of_id = n.person_id
    left join person p on p.id = case when n.person_id in (select person_id from silent) then s.deputy_id else n.person_id end
                      and p.status = 'active' and p.feishu_open_id is not null
    where n.state = 'waiting' and n.lapses_at > ${only.at} and (n.chat_id is not null or p.id is not null) ${asked}
    order by n.lapses_at, n.id
    for update of n skip locked`.execute(tx);
  return group(rows);
}

function group(rows: readonly Row[]): readonly Recipient[] {
  const found = new Map<string, { readonly head: Row; readonly notices: WaitingNotice[] }>();
  for (const row of rows) {
    const key = row.chatId ?? row.toldId ?? "";
    const one = found.get(key) ?? { head: row, notices: [] };
    one.notices.push({ id: row.id, topic: row.topic, ref: row.ref, personId: row.personId, inStead: row.inStead });
    found.set(key, one);
  }
  return [...found.values()].flatMap(({ head, notices }): readonly Recipient[] => {
    const common = { county: head.county, notices };
    if (head.chatId !== null) return [{ ...common, kind: "chat", chatId: head.chatId }];
    if (head.toldId === null || head.openId === null) return [];
    const reader = { locale: head.locale ?? "zh-CN", plainText: head.plainText ?? false } as const;
    return [{ ...common, ...reader, kind: "person", id: head.toldId, openId: head.openId }];
  });
}

/** How many messages a recipient had unasked, on this day and in this week from Monday. Locks the recipient's count. */
export async function saidTo(
  tx: Tx,
  recipient: Recipient,
  at: Date,
): Promise<{ readonly today: number; readonly week: number }> {
  const day = localTime(at).toPlainDate();
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const key = recipient.kind === "chat" ? recipient.chatId : recipient.id;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`said to ${key}`}, 0))`.execute(tx);
  const own = recipient.kind === "chat" ? sql`chat_id = ${recipient.chatId}` : sql`told_id = ${recipient.id}`;
  const { rows } = await sql<{ today: number; week: number }>`
    select count(distinct outbox_id) filter (where said_on = ${day.toString()}::date)::int as today,
           count(distinct outbox_id)::int as week
    from notice where ${own} and said_on between ${monday.toString()}::date and ${day.toString()}::date`.execute(tx);
  return rows[0] ?? { today: 0, week: 0 };
}
