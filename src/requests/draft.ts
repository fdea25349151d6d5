import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { ElementSubject } from "../catalogue/element.ts";
import type { Context, Membership } from "../context.ts";
import type { RequestCycle } from "../db/tables/requests.ts";
import { UserError } from "../errors.ts";
import { readPopulation } from "../ledgers/population.ts";
import { bindFields } from "./bind.ts";

/** What a department asks for, in its own words. */
export interface Asked {
  readonly title: string;
  readonly population: string;
  readonly region?: string;
  /** Headers from the top, one list a field; a plain name is a list of one. */
  readonly fields: readonly (readonly string[])[];
  readonly dueAt?: Date;
  readonly cycle?: RequestCycle;
  readonly basis?: string;
  readonly formNo?: string;
  readonly purpose?: string;
  readonly period?: string;
  readonly emergency?: string;
  readonly paperCopy?: boolean;
  readonly ownChannel?: boolean;
  readonly quota?: boolean;
  readonly saidAs: "form" | "notice" | "workbook";
}

/** The department the actor asks for: an officer of several asks for the first. */
export function askingDepartment(ctx: Context): Membership {
  const held = ctx.actor.kind === "person" ? ctx.actor.memberships : [];
  const department = held.find((one) => one.role === "department_officer");
  if (!department) throw new UserError("request.noDepartment", {});
  return department;
}

export interface Area {
  readonly name: string;
  readonly path: string;
}

/** The unit that words such as 全县, 青石镇, 柳溪村 mean; none when there is no such unit, or several. */
export async function areaOf(ctx: Context, words: string | undefined): Promise<Area | undefined> {
  const name = (words ?? "").trim().replace(/^(?:全县|本县)$/u, "");
  const units = await ctx.db
    .selectFrom("orgUnit")
    .select(["name", sql<string>`path::text`.as("path")])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("validTo", "is", null)
    .where("kind", "in", name === "" ? ["county"] : ["county", "town", "village", "grid"])
    .$if(name !== "", (query) => query.where("name", "=", name))
    .limit(2)
    .execute();
  return units.length === 1 ? units[0] : undefined;
}

const subjects: Readonly<Record<string, ElementSubject>> = {
  person: "person",
  household: "household",
  place: "place",
  organisation: "organisation",
  event: "event",
};

/**
 * Puts a demand on file as a draft, its fields bound to elements. Nothing reaches a village by this. A population or area
 * that cannot be read is a UserError that says what can.
 */
export async function draftRequest(
  ctx: Context,
  asked: Asked,
): Promise<{ readonly id: string; readonly no: number; readonly region: string }> {
  if (ctx.actor.kind !== "person") throw new UserError("request.noDepartment", {});
  const department = askingDepartment(ctx);
  const population = readPopulation(asked.population);
  if (!population) throw new UserError("request.whom", { words: asked.population });
  const area = await areaOf(ctx, asked.region);
  if (!area) throw new UserError("request.area", { words: asked.region ?? "" });
  const ledger = await ctx.db
    .selectFrom("ledger")
    .select(["subjectType", "code"])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("code", "=", population.whom.ledger)
    .executeTakeFirst();
  if (!ledger) throw new UserError("request.whom", { words: asked.population });
  const subject = ledger.code === "village" ? "village" : subjects[ledger.subjectType];
  const names = asked.fields.map((path) => path.at(-1) ?? "");
  const bound = await bindFields(ctx.db, names, { ...(subject ? { subject } : {}), dept: department.orgName });
  const id = randomUUID();
  const createdAt = ctx.now();
  const county = sql<string>`current_setting('songbang.county', true)`;
  const { rows } = await sql<{ no: number }>`select next_request_no() as no`.execute(ctx.db);
  const no = rows[0]?.no ?? 1;
  await ctx.db
    .insertInto("request")
    .values({
      county,
      id,
      no,
      deptId: department.orgId,
      deptName: department.orgName,
      askerId: ctx.actor.id,
      askerName: ctx.actor.name,
      title: asked.title,
      purpose: asked.purpose ?? "",
      basis: asked.basis ?? "",
      formNo: asked.formNo ?? "",
      population: asked.population,
      whom: population.whom,
      region: area.name,
      area: area.path,
      period: asked.period ?? "",
      cycle: asked.cycle ?? "once",
      dueAt: asked.dueAt ?? null,
      paperCopy: asked.paperCopy ?? null,
      ownChannel: asked.ownChannel ?? null,
      quota: asked.quota ?? null,
      emergency: asked.emergency ?? null,
      saidAs: asked.saidAs,
      wish: null,
      examined: null,
      createdAt,
      chatId: ctx.chat.id,
      cause: ctx.cause,
      admissionNo: null,
      admittedBy: null,
      admittedAt: null,
      expiresOn: null,
      mergedInto: null,
      reason: null,
      fileBy: null,
    })
    .execute();
  await ctx.db
    .insertInto("requestField")
    .values(
      bound.map((field, at) => ({
        county,
        requestId: id,
        ord: at + 1,
        path: [...(asked.fields[at] ?? [field.name])],
        name: field.name,
        elementId: field.elementId,
        key: field.key,
        mapState: field.mapState,
        verdict: null,
        counts: null,
        createdAt,
      })),
    )
    .execute();
  return { id, no, region: area.name };
}
