import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Context, roles } from "../../src/context.ts";
import { UserError } from "../../src/errors.ts";
import { mayGrant } from "../../src/orgs/may-grant.ts";
import { actingName, requireUnit } from "../../src/orgs/require-unit.ts";
import { testDb } from "../support/db.ts";
import { County, type Someone, type Unit } from "./county.ts";

const { pool, db, close } = testDb();
afterAll(close);

const here = new County(db);
const there = new County(db);
let units: Record<"county" | "qingshi" | "bailu" | "liuxi" | "shiqiao" | "hewan", Unit>;
let who: Record<"admin" | "coordinator" | "town" | "keeper" | "neighbour" | "far", Someone>;
let abroad: Unit;

beforeAll(async () => {
  const county = await here.unit("county", "明川县", `${here.code}`);
  const qingshi = await here.unit("town", "青石镇", `${here.code}100`, county);
  const bailu = await here.unit("town", "白鹭镇", `${here.code}101`, county);
  const liuxi = await here.unit("village", "柳溪村", `${here.code}100200`, qingshi);
  const shiqiao = await here.unit("village", "石桥村", `${here.code}100201`, qingshi);
  const hewan = await here.unit("village", "河湾村", `${here.code}101200`, bailu);
  units = { county, qingshi, bailu, liuxi, shiqiao, hewan };
  who = {
    admin: await here.person("管", ["admin", county]),
    coordinator: await here.person("程", ["coordinator", county]),
    town: await here.person("周", ["town_officer", qingshi]),
    keeper: await here.person("王", ["keeper", liuxi]),
    neighbour: await here.person("李", ["keeper", shiqiao]),
    far: await here.person("赵", ["keeper", hewan]),
  };
  abroad = await there.unit("county", "邻县", there.code);
  await there.person("钱", ["coordinator", abroad]);
});

const peopleSeen = (one: Someone): Promise<string[]> =>
  here.as(one, async ({ db: tx }) => {
    const rows = await tx.selectFrom("person").select("name").execute();
    return rows.map((row) => row.name).toSorted();
  });

const give = (one: Someone, to: Someone, role: string, unit: Unit): Promise<unknown> =>
  here.as(one, ({ db: tx }) =>
    sql`insert into membership (person_id, org_id, role) values (${to.id}, ${unit.id}, ${role})`.execute(tx),
  );

describe("a handler", () => {
  test("sees the people below, above and beside the actor's unit, and the coordinator; nobody of another town or county", async () => {
    expect(await peopleSeen(who.keeper)).toEqual(["李", "周", "王", "程", "管"].toSorted());
    expect(await peopleSeen(who.far)).toEqual(["程", "管", "赵"].toSorted());
    expect(await peopleSeen(who.admin)).toEqual(["李", "周", "王", "程", "管", "赵"].toSorted());
    expect(
      await here.as({ openId: "ou_nobody" }, ({ db: tx }) => tx.selectFrom("person").select("name").execute()),
    ).toEqual([{ name: "程" }]);
  });

  test("sees the roles of those people and of no others", async () => {
    const seen = await here.as(who.far, ({ db: tx }) => tx.selectFrom("membership").select("personId").execute());
    expect(seen.map((row) => row.personId).toSorted()).toEqual(
      [who.admin.id, who.coordinator.id, who.far.id].toSorted(),
    );
  });

  test.each([
    ["town", "keeper", "liuxi"],
    ["coordinator", "leader", "county"],
    ["admin", "admin", "bailu"],
  ] as const)("as %s gives %s at %s", async (giver, role, unit) => {
    await expect(give(who[giver], await here.person("新"), role, units[unit])).resolves.toBeTruthy();
  });

  test.each([
    ["town", "keeper", "hewan"],
    ["town", "town_officer", "qingshi"],
    ["coordinator", "admin", "county"],
    ["keeper", "keeper", "liuxi"],
  ] as const)("as %s cannot give %s at %s", async (giver, role, unit) => {
    await expect(give(who[giver], await here.person("新"), role, units[unit])).rejects.toThrow(/row-level security/);
  });

  test("gives nothing in another county, though it may give everything here", async () => {
    await expect(give(who.admin, who.keeper, "keeper", abroad)).rejects.toThrow(/row-level security/);
  });

  test("ends a grant below the actor's unit and none beside it", async () => {
    const end = (one: Someone, whose: Someone): Promise<bigint> =>
      here.as(one, async ({ db: tx }) => {
        const done = await tx
          .updateTable("membership")
          .set({ validTo: "2026-11-23" })
          .where("personId", "=", whose.id)
          .executeTakeFirst();
        return done.numUpdatedRows;
      });
    const leaver = await here.person("走", ["keeper", units.shiqiao]);
    expect(await end(who.keeper, leaver)).toBe(0n);
    expect(await end(who.town, who.far)).toBe(0n);
    expect(await end(who.town, who.coordinator)).toBe(0n);
    expect(await end(who.town, leaver)).toBe(1n);
  });

  test("changes no unit unless the actor is coordinator or administrator above it", async () => {
    const rename = (one: Someone, unit: Unit): Promise<bigint> =>
      here.as(one, async ({ db: tx }) => {
        const done = await tx
          .updateTable("orgUnit")
          .set({ name: unit.name })
          .where("id", "=", unit.id)
          .executeTakeFirst();
        return done.numUpdatedRows;
      });
    expect(await rename(who.town, units.liuxi)).toBe(0n);
    expect(await rename(who.coordinator, units.liuxi)).toBe(1n);
    expect(await rename(who.admin, abroad)).toBe(0n);
  });

  test("enters nobody without a role that gives roles", async () => {
    const enrol = (one: Someone): Promise<unknown> =>
      here.as(one, ({ db: tx }) => sql`select person_enrol('ou_x', '某', null)`.execute(tx));
    await expect(enrol(who.keeper)).rejects.toThrow(/enters nobody/);
  });
});

test("code and database agree on who may give which role", async () => {
  const { rows } = await pool.query<{ holder: string; given: string; may: boolean }>(
    "select holder, given, songbang_role_gives(holder, given) as may from unnest($1::text[]) holder, unnest($1::text[]) given",
    [roles],
  );
  const ours = roles.flatMap((holder) => roles.map((given) => ({ holder, given, may: mayGrant(holder, given) })));
  expect(rows.toSorted(byName)).toEqual(ours.toSorted(byName));
  expect(rows).toHaveLength(81);
});
const byName = (a: { holder: string; given: string }, b: { holder: string; given: string }): number =>
  `${a.holder} ${a.given}`.localeCompare(`${b.holder} ${b.given}`);

describe("requireUnit", () => {
  const refusal = async (one: Someone, unit: Unit): Promise<string> =>
    here.as(one, async (ctx) => {
      const refused = await requireUnit(ctx, unit.id, ["town_officer"]).catch((error: unknown) => error);
      if (!(refused instanceof UserError)) throw new Error("was let pass");
      return refused.say(ctx.t);
    });

  test("lets the holder act on the unit and below it", async () => {
    for (const unit of [units.qingshi, units.liuxi]) {
      const by = await here.as(who.town, (ctx) => requireUnit(ctx, unit.id, ["town_officer"]));
      expect(by).toMatchObject({ role: "town_officer", orgName: "青石镇" });
    }
  });

  test("tells the others what is lacking and whom to ask", async () => {
    const said = "的事，需要在该单位或其上级担任「乡镇（街道）经办人」的人来办。可找明川县程。";
    expect(await refusal(who.town, units.hewan)).toBe(`河湾村${said}`);
    expect(await refusal(who.keeper, units.liuxi)).toBe(`柳溪村${said}`);
    expect(await refusal(who.town, abroad)).toBe(`该单位${said}`);
  });
});

describe("a deputy", () => {
  const named = (ctx: Context, unit: Unit): Promise<string> =>
    requireUnit(ctx, unit.id, ["town_officer"]).then((by) =>
      ctx.actor.kind === "person" ? actingName(ctx, ctx.actor, by) : "",
    );

  test("acts for the principal as long as both hold, and both names are kept", async () => {
    const principal = await here.person("孙");
    const grant = await here.grant(principal.id, "town_officer", units.bailu);
    const deputy = await here.person("马");
    await here.grant(deputy.id, "town_officer", units.bailu, { deputyOf: grant, validTo: "2026-12-01" });
    expect(await here.as(deputy, (ctx) => named(ctx, units.hewan))).toBe("马（代 孙）");
    expect(await here.as(principal, (ctx) => named(ctx, units.hewan))).toBe("孙");
    here.now = new Date("2026-12-01T02:00:00Z");
    await expect(here.as(deputy, (ctx) => named(ctx, units.hewan))).rejects.toThrow("orgs.notYourUnit");
    here.now = new Date("2026-11-23T02:00:00Z");
    await pool.query("update membership set valid_to = '2026-11-23' where id = $1", [grant]);
    await expect(here.as(deputy, (ctx) => named(ctx, units.hewan))).rejects.toThrow("orgs.notYourUnit");
  });
});
