import { afterAll, beforeAll, expect, test } from "vitest";
import { putDown } from "../../src/courtesy/put-down.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, read, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const world = new World(db, await realRegistry());
let keeper: Person;
let other: Person;
beforeAll(async () => {
  const unit = await world.unit("柳溪村", "county.town.village");
  keeper = await world.person("王秀兰", unit);
  other = await world.person("孙倩", unit);
});

const wish = async (): Promise<unknown> =>
  db.selectFrom("mute").select(["kind", "untilDay"]).where("personId", "=", keeper.id).executeTakeFirst();

// The world's clock stands at Monday, 23 November 2026.
test.each([
  { line: "/静音 3天", says: "到11月26日 周四（含当天）", keeps: { kind: "mute", untilDay: "2026-11-26" } },
  { line: "/静音 到周五", says: "到11月27日 周五（含当天）", keeps: { kind: "mute", untilDay: "2026-11-27" } },
  { line: "/静音 很久很久", says: "没有看懂到哪一天", keeps: { kind: "mute", untilDay: "2026-11-27" } },
  { line: "/mute", says: "我不再主动找您", keeps: { kind: "mute", untilDay: null } },
  { line: "/退订", says: "也不转给别人", keeps: { kind: "unsubscribe", untilDay: null } },
  { line: "/静音 明天", says: "到11月24日 周二", keeps: { kind: "mute", untilDay: "2026-11-24" } },
  { line: "/静音 取消", says: "已恢复提醒", keeps: undefined },
  { line: "/退订 取消", says: "本来就没有静音", keeps: undefined },
])("$line: $says", async ({ line, says, keeps }) => {
  expect(read(await world.say(keeper, line))).toContain(says);
  expect(await wish()).toEqual(keeps);
});

test("nobody else sees or ends it, and a handler can neither read what others are told nor loosen the hours", async () => {
  await world.say(keeper, "/静音");
  await world.within(other, world.private, async ({ db: tx }) => {
    expect(await tx.selectFrom("mute").selectAll().execute()).toEqual([]);
    expect((await tx.deleteFrom("mute").executeTakeFirst()).numDeletedRows).toBe(0n);
    const lapsesAt = new Date("2030-01-01T00:00:00Z");
    await putDown(tx, [{ county: world.county, to: { personId: keeper.id }, topic: "test", ref: "1", lapsesAt }]);
  });
  expect(await wish()).toEqual({ kind: "mute", untilDay: null });
  const work = [
    () => world.within(other, world.private, ({ db: tx }) => tx.selectFrom("notice").selectAll().execute()),
    () =>
      world.within(other, world.private, ({ db: tx }) =>
        tx.insertInto("courtesySetting").values({ county: world.county }).execute(),
      ),
  ];
  for (const one of work) await expect(one()).rejects.toThrow("permission denied");
});
