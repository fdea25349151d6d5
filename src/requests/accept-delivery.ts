import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { countyHere, findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";

export type Accepted =
  | { readonly kind: "done"; readonly request: DataRequest }
  /** Accepted before, by somebody or by silence; or another version is out than the one that was looked at. */
  | { readonly kind: "before"; readonly request: DataRequest }
  /** So many villages are still correcting. */
  | { readonly kind: "open"; readonly request: DataRequest; readonly villages: number }
  | { readonly kind: "gone" };

/** The department takes what was delivered: the villages' filings are final from here on, until one is opened again. Once for a version. */
export async function acceptDelivery(ctx: Context, id: string, version: number): Promise<Accepted> {
  const county = await countyHere(ctx.db);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(ctx.db);
  const request = await findRequest(ctx.db, county, { id });
  const { actor } = ctx;
  const held = actor.kind === "person" ? actor.memberships.find((one) => one.orgId === request?.deptId) : undefined;
  if (!request || request.status !== "delivered" || actor.kind !== "person" || !held) return { kind: "gone" };
  if (request.acceptedAt || request.version !== version) return { kind: "before", request };
  const villages = await openFilings(ctx.db, county, id);
  if (villages > 0) return { kind: "open", request, villages };
  const acceptedName = held.deputyFor ? `${actor.name}（代${held.deputyFor.name}）` : actor.name;
  const by = { id: actor.id, name: acceptedName, forName: held.deputyFor?.name ?? null };
  await lock(ctx.db, county, id, by, ctx.now());
  await audit(ctx, "request.accept", id, held);
  return { kind: "done", request: { ...request, acceptedAt: ctx.now(), acceptedName } };
}

/** Nobody said anything until the day that the card named: accepted. As the owner of the tables; returns which requests. */
export async function acceptBySilence(
  tx: Tx,
  at: Date,
): Promise<readonly { readonly county: string; readonly id: string }[]> {
  const { rows } = await sql<{ county: string; id: string }>`
    select r.county, r.id from request r
    where r.status = 'delivered' and r.accepted_at is null and r.settles_at <= ${at}
      and not exists (select from assignment a where a.county = r.county and a.request_id = r.id
                      and a.state in ('open', 'returned', 'submitted'))
    for update of r`.execute(tx);
  for (const { county, id } of rows) await lock(tx, county, id, undefined, at);
  return rows;
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly forName: string | null;
}

async function lock(tx: Tx, county: string, id: string, by: Person | undefined, at: Date): Promise<void> {
  await tx
    .updateTable("request")
    .set({ acceptedAt: at, acceptedBy: by?.id ?? null, acceptedName: by?.name ?? null })
    .where("county", "=", county)
    .where("id", "=", id)
    .where("acceptedAt", "is", null)
    .execute();
  const locked = await tx
    .updateTable("assignment")
    .set({ state: "county_accepted" })
    .where("county", "=", county)
    .where("requestId", "=", id)
    .where("state", "=", "town_accepted")
    .returning("id")
    .execute();
  if (locked.length === 0) return;
  const common = {
    county,
    step: "county_accept",
    subjectId: null,
    elementId: null,
    said: null,
    byId: by?.id ?? null,
    byName: by?.name ?? "",
    forName: by?.forName ?? null,
    at,
    settledAt: null,
  } as const;
  await tx
    .insertInto("review")
    .values(locked.map((one) => ({ ...common, assignmentId: one.id })))
    .execute();
}

/** Villages whose filing is open or waits for its town. */
async function openFilings(tx: Tx, county: string, id: string): Promise<number> {
  const row = await tx
    .selectFrom("assignment")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("county", "=", county)
    .where("requestId", "=", id)
    .where("state", "in", ["open", "returned", "submitted"])
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
