import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { SystemRight } from "../db/tables/systems.ts";
import { listWebhooks, type Webhook } from "./webhooks.ts";

/** A system as administrators see it. */
export interface ShownClient {
  readonly id: string;
  readonly publicId: string;
  readonly name: string;
  readonly deptId: string;
  readonly department: string;
  readonly officer: string;
  readonly officerOpenId: string | null;
  readonly hosts: readonly string[];
  readonly expiresAt: Date;
  readonly seenAt: Date | null;
  readonly state: "active" | "expired" | "revoked";
  /** Events that were given up in thirty days. */
  readonly givenUp: number;
}

/** The systems of a county: those let in first, then what has ended, by name. */
export async function listClients(tx: Tx, county: string): Promise<readonly ShownClient[]> {
  const { rows } = await sql<ShownClient>`
    select c.id, c.public_id as "publicId", c.name, c.dept_id as "deptId", d.name as department, p.name as officer,
           p.feishu_open_id as "officerOpenId", c.hosts, c.expires_at as "expiresAt", c.seen_at as "seenAt",
           case when c.revoked_at is not null then 'revoked' when c.expires_at <= clock_timestamp() then 'expired' else 'active' end as state,
           (select count(*)::integer from system_event e join system_webhook w on w.id = e.webhook_id
            where w.client_id = c.id and e.state = 'given_up') as "givenUp"
    from system_client c join org_unit d on d.id = c.dept_id join person p on p.id = c.officer_id
    where c.county = ${county}
    order by c.revoked_at is not null, c.name limit 200`.execute(tx);
  return rows;
}

export interface ShownGrant {
  readonly id: string;
  readonly what: SystemRight;
  readonly ledger: string | null;
  readonly area: string;
  readonly level: number;
  readonly basis: string;
  readonly until: string;
  readonly isOver: boolean;
}

export interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly state: "waiting" | "done" | "given_up";
  readonly tries: number;
  readonly outcome: string;
  readonly createdAt: Date;
}

export interface OpenedClient {
  readonly client: ShownClient;
  readonly grants: readonly ShownGrant[];
  readonly webhooks: readonly Webhook[];
  /** The latest, what was given up first. */
  readonly events: readonly ShownEvent[];
}

export async function openClient(tx: Tx, county: string, id: string): Promise<OpenedClient | undefined> {
  const client = (await listClients(tx, county)).find((one) => one.id === id);
  if (!client) return undefined;
  const grants = await sql<ShownGrant>`
    select g.id, g.what, l.name as ledger, coalesce((select u.name from org_unit u where u.county = g.county and u.path = g.area limit 1), '') as area,
           g.max_level as level, g.basis, g.until, g.until < domain_today() as "isOver"
    from system_grant g left join ledger l on l.id = g.ledger_id
    where g.client_id = ${id} and g.revoked_at is null order by g.what, l.name, g.granted_at limit 200`.execute(tx);
  const events = await sql<ShownEvent>`
    select e.id, e.type, w.url, e.state, e.tries, coalesce('HTTP ' || e.status, e.reason, '') as outcome, e.created_at as "createdAt"
    from system_event e join system_webhook w on w.id = e.webhook_id
    where w.client_id = ${id} order by e.state = 'given_up' desc, e.created_at desc limit 20`.execute(tx);
  return { client, grants: grants.rows, webhooks: await listWebhooks(tx, id), events: events.rows };
}

export interface Choices {
  readonly officers: readonly {
    readonly openId: string;
    readonly name: string;
    readonly deptId: string;
    readonly department: string;
  }[];
  readonly areas: readonly { readonly id: string; readonly name: string }[];
  readonly ledgers: readonly { readonly code: string; readonly name: string }[];
}

/** Whom and what an administrator may choose; ledgers are those that the department of `deptId` may read somewhere itself. */
export async function choicesOf(tx: Tx, county: string, on: Date, deptId?: string): Promise<Choices> {
  const officers = await sql<Choices["officers"][number]>`
    select p.feishu_open_id as "openId", p.name, d.id as "deptId", d.name as department
    from membership m join person p on p.id = m.person_id and p.status = 'active' and p.feishu_open_id is not null
    join org_unit d on d.id = m.org_id and d.kind = 'department' and d.valid_to is null
    where p.county = ${county} and d.county = ${county} and m.role = 'department_officer' and m.deputy_of is null
      and m.valid_from <= (${on}::timestamptz at time zone 'Asia/Shanghai')::date
      and (m.valid_to is null or m.valid_to > (${on}::timestamptz at time zone 'Asia/Shanghai')::date)
      and (${deptId ?? null}::uuid is null or d.id = ${deptId ?? null}::uuid)
    order by d.name, p.name limit 500`.execute(tx);
  const areas = await sql<Choices["areas"][number]>`
    select id, name from org_unit where county = ${county} and kind in ('county', 'town', 'village') and valid_to is null
    order by path limit 1000`.execute(tx);
  const ledgers = await sql<Choices["ledgers"][number]>`
    select l.code, l.name from ledger l join org_unit d on d.id = ${deptId ?? null}::uuid
    where l.county = ${county} and (l.owner_name = d.name or exists (
      select from sharing_grant s where s.dept_id = d.id and s.ledger_id = l.id and s.revoked_at is null and s.until >= domain_today()))
    order by l.id`.execute(tx);
  return { officers: officers.rows, areas: areas.rows, ledgers: ledgers.rows };
}
