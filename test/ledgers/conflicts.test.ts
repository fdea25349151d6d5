import { afterAll, beforeAll, expect, test } from "vitest";
import { button, read, valueOf } from "../bot/world.ts";
import { testDb } from "../support/db.ts";
import { Village } from "./village.ts";

const { db, close } = testDb(8);
afterAll(close);
let village: Village;
beforeAll(async () => {
  village = await Village.open(db);
});

/** Two of one village say different things of a cell; what the second said waits for a decision. */
async function disagree(
  name: string,
  ledger: string,
  code: string,
  values: readonly [string, string],
): Promise<string> {
  const { keeper, deputy } = village;
  const seen = await village.put(keeper, { ledger, values: { "p.name": name } });
  const { subject, version } = seen;
  await village.put(keeper, { ledger, subject, values: { [code]: values[0] }, base: version });
  const late = await village.put(deputy, { ledger, subject, values: { [code]: values[1] }, base: version });
  expect(late.verdicts).toEqual(["hard"]);
  return seen.record;
}

const ask = () => village.world.say(village.keeper, "/台账 冲突");
const cellOf = async (record: string, code: string): Promise<unknown> => {
  const { data } = await db.selectFrom("record").select("data").where("id", "=", record).executeTakeFirstOrThrow();
  return (data as Readonly<Record<string, unknown>>)[code];
};
const conflictsOf = (record: string) =>
  db.selectFrom("conflict").select(["resolution", "resolvedBy"]).where("recordId", "=", record).execute();

test("nothing is open: said so", async () => {
  expect((await ask()).card.title).toBe("没有说法不一的");
});

test("both versions are shown with who said them; keeping confirms what stands and closes", async () => {
  const record = await disagree("张三", "population", "p.phone", ["13800000001", "13800000002"]);
  const asked = await ask();
  expect(asked.card.title).toBe("说法不一的 1 处");
  expect(read(asked)).toContain("现在是 13800000001（王秀兰 2026-11-23）");
  expect(read(asked)).toContain("另一种 13800000002（刘明 2026-11-23）");
  expect(read(await village.world.say(village.keeper, "/台账 人口 张三"))).toContain("有两种说法");
  const press = valueOf(button(asked.card, "保留"));
  const outcomes = await Promise.all([
    village.world.press(village.keeper, press),
    village.world.press(village.deputy, press),
  ]);
  expect(outcomes.map(({ toast }) => toast.text).toSorted()).toEqual(["之前已经定过了", "已保留"]);
  expect(await cellOf(record, "p.phone")).toBe("13800000001");
  expect(await conflictsOf(record)).toMatchObject([{ resolution: "kept" }]);
  const confirmed = await db.selectFrom("confirmation").selectAll().where("recordId", "=", record).execute();
  expect(confirmed).toHaveLength(1);
  expect((await ask()).card.title).toBe("没有说法不一的");
});

test("using the other writes it with its own day, and the same version said twice is closed with it", async () => {
  const record = await disagree("李四", "population", "p.phone", ["13800000001", "13800000002"]);
  const { subjectId } = await db
    .selectFrom("record")
    .select("subjectId")
    .where("id", "=", record)
    .executeTakeFirstOrThrow();
  const again = { ledger: "population", subject: subjectId, values: { "p.phone": "13800000002" }, base: 1 };
  expect((await village.put(village.deputy, again)).verdicts).toEqual(["hard"]);
  const asked = await ask();
  expect(asked.card.title).toBe("说法不一的 2 处");
  const done = await village.world.press(village.keeper, valueOf(button(asked.card, "改用")));
  expect(read(done)).toContain("李四 联系电话：改为 13800000002");
  expect(done.card?.title).toBe("没有说法不一的");
  expect(await cellOf(record, "p.phone")).toBe("13800000002");
  expect(await conflictsOf(record)).toMatchObject([
    { resolution: "taken", resolvedBy: village.keeper.id },
    { resolution: "taken", resolvedBy: village.keeper.id },
  ]);
  const last = await db
    .selectFrom("valueChange")
    .select(["old", "new", "trueSince"])
    .where("recordId", "=", record)
    .orderBy("version", "desc")
    .executeTakeFirstOrThrow();
  expect(last).toEqual({ old: "13800000001", new: "13800000002", trueSince: "2026-11-01" });
});

test("who types instead of tapping decides by number", async () => {
  const record = await disagree("钱七", "population", "p.phone", ["13800000001", "13800000002"]);
  const asked = await ask();
  expect(asked.menu?.map((line) => line.label)).toEqual(["保留 13800000001", "改用 13800000002"]);
  expect(read(await village.world.say(village.keeper, "2"))).toContain("钱七 联系电话：改为 13800000002");
  expect(await cellOf(record, "p.phone")).toBe("13800000002");
});

test("another village sees and decides none; who reads by grant sees accounts in part and decides none", async () => {
  const accounts = ["6222020000000000017", "6222020000000000025"] as const;
  const record = await disagree("王五", "dibao", "p.account", accounts);
  const asked = await ask();
  const press = valueOf(button(asked.card, "保留"));
  expect((await village.world.say(village.stranger, "/台账 冲突")).card.title).toBe("没有说法不一的");
  expect((await village.world.press(village.stranger, press)).toast.text).toContain("没有这一处");
  const bureau = await village.world.unit("医保局", "yb");
  const reader = await village.world.person("方红", bureau, ["department_officer"]);
  const grant = {
    county: village.world.county,
    deptId: bureau,
    ledgerId: village.ledgers.get("dibao") ?? 0,
    area: `c${village.world.county}.qs`,
    purpose: "参保核对",
    until: "2099-01-01",
    grantedBy: null,
    grantedAt: village.world.now,
    revokedAt: null,
  };
  await db.insertInto("sharingGrant").values(grant).execute();
  const seen = read(await village.world.say(reader, "/台账 冲突"));
  expect(seen).toContain("6222****0017");
  expect(seen).not.toContain("6222020000000000017");
  expect((await village.world.press(reader, press)).toast.text).toContain("您能看但不能改");
  expect(await conflictsOf(record)).toMatchObject([{ resolution: null }]);
  // The department that answers for the ledger decides.
  expect((await village.world.press(village.owner, press)).toast.text).toBe("已保留");
});
