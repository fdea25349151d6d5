import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Logger } from "pino";
import { readClock } from "../clock.ts";
import type { About, Actor, Context } from "../context.ts";
import type { Columns } from "../crypto/column.ts";
import type { Db, Tx } from "../db/database.ts";
import type { SystemRight } from "../db/tables/systems.ts";
import { translator } from "../i18n/t.ts";
import { bindActor } from "../orgs/bind-actor.ts";
import { findActor } from "../orgs/find-actor.ts";
import type { SystemClient } from "./client.ts";
import { Refused } from "./refused.ts";

/** What acting as a system takes of the house. */
export interface SystemPorts {
  readonly db: Db;
  readonly log: Logger;
  readonly about: About;
  readonly columns: Columns;
}

/**
 * One transaction as the database role that row level security binds, with no role of any person: the system's own grants are
 * all that opens something. A system without a grant of this kind is refused before anything is read.
 */
export function asSystem<T>(
  ports: SystemPorts,
  client: SystemClient,
  right: SystemRight,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  return alone(ports, client, right, work);
}

/** The same where no grant is asked for: what is a system's own, such as where it is told of things. */
export function asSystemAlone<T>(
  ports: SystemPorts,
  client: SystemClient,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  return alone(ports, client, undefined, work);
}

function alone<T>(
  ports: SystemPorts,
  client: SystemClient,
  right: SystemRight | undefined,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  return begin(ports, client, right, async (tx) => {
    const ctx = await contextOf(ports, tx, client, { kind: "job", name: `system ${client.publicId}` });
    await bindSystem(tx, client, ctx.actor);
    return work(ctx);
  });
}

/**
 * The same in the name of the officer who answers for the system, lent one role alone: officer of the system's own
 * department. Refused when they are it no more.
 */
export function asOfficer<T>(
  ports: SystemPorts,
  client: SystemClient,
  right: SystemRight,
  work: (ctx: Context) => Promise<T>,
): Promise<T> {
  return begin(ports, client, right, async (tx) => {
    const on = (await readClock(tx))();
    const known = client.officer ? await findActor(tx, client.officer, on) : undefined;
    const actor = known?.actor.kind === "person" ? known.actor : undefined;
    const held = actor?.memberships.filter(
      (one) => one.role === "department_officer" && one.orgId === client.deptId && !one.deputyFor,
    );
    if (!actor || !held || held.length === 0) throw new Refused("officer");
    const ctx = await contextOf(ports, tx, client, { ...actor, memberships: held });
    await bindSystem(tx, client, ctx.actor, actor.openId);
    return work(ctx);
  });
}

function begin<T>(
  ports: SystemPorts,
  client: SystemClient,
  right: SystemRight | undefined,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return ports.db.transaction().execute(async (tx) => {
    if (right === undefined) return work(tx);
    const held = await tx
      .selectFrom("systemGrant")
      .select("id")
      .where("clientId", "=", client.id)
      .where("what", "=", right)
      .where("revokedAt", "is", null)
      .where("until", ">=", sql<string>`domain_today()`)
      .limit(1)
      .executeTakeFirst();
    if (!held) throw new Refused("grant");
    return work(tx);
  });
}

async function bindSystem(tx: Tx, client: SystemClient, actor: Actor, openId?: string): Promise<void> {
  await sql`select set_config('songbang.system', ${client.id}, true)`.execute(tx);
  await bindActor(tx, { county: client.county, actor, ...(openId ? { openId } : {}) });
}

async function contextOf(ports: SystemPorts, tx: Tx, client: SystemClient, actor: Actor): Promise<Context> {
  const traceId = randomBytes(5).toString("hex");
  return {
    actor,
    // There is no chat: what has to be shown to the officer goes to them, wherever that is.
    chat: { id: actor.kind === "person" ? actor.openId : client.publicId, kind: "p2p" },
    db: tx,
    log: ports.log.child({ traceId, system: client.publicId }),
    t: translator("zh-CN"),
    locale: "zh-CN",
    now: await readClock(tx),
    traceId,
    cause: `api-${client.publicId}-${traceId}`,
    about: ports.about,
    columns: ports.columns,
  };
}

/** Writes down what a system took: which, what and how many; never a value. Commits with the reading. */
export async function auditSystem(ctx: Context, client: SystemClient, action: string, target: string): Promise<void> {
  const by = ctx.actor.kind === "person" ? ` for ${ctx.actor.id}` : "";
  await ctx.db
    .insertInto("auditLog")
    .values({ actor: `system ${client.publicId}${by}`, action, target, traceId: ctx.traceId })
    .execute();
}
