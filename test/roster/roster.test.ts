import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createColumns } from "../../src/crypto/column.ts";
import type { Tx } from "../../src/db/database.ts";
import { expireSwaps } from "../../src/roster/settle-swap.ts";
import { sweepRoster } from "../../src/roster/sweep.ts";
import { realRegistry } from "../bot/stubs.ts";
import { button, type Person, read, valueOf, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const registry = await realRegistry();
const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
let made = 0;

/** A town with three who take turns on whole days from 2 March 2026 on: 王秀兰, 李建国, 孙倩. */
async function town() {
  made += 1;
  const world = new World(db, registry);
  world.now = new Date("2026-03-02T10:00:00+08:00");
  const orgId = await world.unit("青石镇", `county.town${made}`);
  const village = await world.unit("柳溪村", `county.town${made}.village`);
  const [wang, li, sun] = [
    await world.person("王秀兰", village),
    await world.person("李建国", orgId),
    await world.person("孙倩", orgId),
  ];
  const turns: readonly [string, Person][] = [
    ["王秀兰", wang],
    ["李建国", li],
    ["孙倩", sun],
  ];
  for (let day = 0; day < 12; day += 1) {
    const [name, { id }] = turns[day % 3] ?? ["王秀兰", wang];
    await db
      .insertInto("shift")
      .values({
        county: world.county,
        orgId,
        onDay: `2026-03-${String(day + 2).padStart(2, "0")}`,
        kind: "full",
        leaderName: "罗文启",
        leaderId: null,
        staffName: name,
        staffId: id,
        phoneSealed: columns.seal(`000-1234-000${day % 3}`),
      })
      .execute();
  }
  return { world, orgId, wang, li, sun };
}

let at: Awaited<ReturnType<typeof town>>;
beforeAll(async () => {
  at = await town();
});

const staffOn = async (orgId: string, day: string): Promise<string | undefined> =>
  (
    await db
      .selectFrom("shift")
      .select("staffName")
      .where("orgId", "=", orgId)
      .where("onDay", "=", day)
      .executeTakeFirst()
  )?.staffName;

describe("who is on duty", () => {
  test("in private the whole number, in a group a part of it, whoever asks", async () => {
    const own = read(await at.world.say(at.wang, "/值班"));
    expect(own).toContain("3月2日 周一 值班");
    expect(own).toContain("值班员（全天）：王秀兰");
    expect(own).toContain("000-1234-0000");
    expect(own).toContain("这一班有您");
    const shared = read(await at.world.say(at.wang, "/值班", at.world.group));
    expect(shared).toContain("000****0000");
    expect(shared).not.toContain("1234");
    expect(shared).toContain("请私聊发 /值班");
  });

  test("tomorrow, a day, and before 08:30 who stood through the night", async () => {
    expect(read(await at.world.say(at.li, "/值班 明天"))).toContain("值班员（全天）：李建国");
    expect(read(await at.world.say(at.li, "值班 3月4日"))).toContain("值班员（全天）：孙倩");
    const { world, wang } = await town();
    world.now = new Date("2026-03-03T07:50:00+08:00");
    const early = read(await world.say(wang, "/值班"));
    expect(early).toContain("昨天接的班，到今天 08:30");
    expect(early.indexOf("王秀兰")).toBeLessThan(early.indexOf("李建国"));
    world.now = new Date("2026-03-03T08:31:00+08:00");
    expect(read(await world.say(wang, "/值班"))).not.toContain("王秀兰");
  });

  test("the month: a table without numbers, and in private a workbook with them", async () => {
    const shared = await at.world.say(at.wang, "/值班 表", at.world.group);
    expect(read(shared)).toContain("青石镇 2026年3月值班表");
    expect(read(shared)).not.toContain("000");
    expect(read(shared)).toContain("请私聊发 /值班 表");
    const own = await at.world.say(at.wang, "值班表");
    expect(read(own)).toContain("随后以文件发给您");
    const sent = await db
      .selectFrom("outgoingFile as f")
      .innerJoin("outbox as o", "o.id", "f.outboxId")
      .select(["f.name"])
      .where("o.lane", "=", at.world.private.id)
      .execute();
    expect(sent).toEqual([{ name: "青石镇2026-03值班表.xlsx" }]);
  });

  test("another unit's people see none of it", async () => {
    const stranger = await at.world.person("外人", await at.world.unit("白鹭镇", `county.other${made}`));
    expect(read(await at.world.say(stranger, "/值班"))).toContain("没有排班");
    const seen = await at.world.within(stranger, at.world.private, (ctx) =>
      ctx.db.selectFrom("shift").select("id").where("orgId", "=", at.orgId).execute(),
    );
    expect(seen).toEqual([]);
  });

  test("what cannot be read is answered with how to write it", async () => {
    expect(read(await at.world.say(at.wang, "/值班 天气"))).toContain("/值班 换 3月5日 李建国");
    expect(read(await at.world.say(at.wang, "/值班 换 李建国"))).toContain("换班要写日期和姓名");
  });
});

describe("a swap", () => {
  test("both confirm, then the roster changes; who comes second sees how it stands; all of it is audited", async () => {
    const { world, orgId, wang, li } = await town();
    const draft = await world.say(wang, "/值班 换 3月8日 李建国 3月9日", world.group);
    expect(read(draft)).toContain("青石镇 3月8日 周日（全天）：王秀兰 → 李建国");
    expect(read(draft)).toContain("青石镇 3月9日 周一（全天）：李建国 → 王秀兰");
    expect(await db.selectFrom("notice").select("id").where("personId", "=", li.id).execute()).toEqual([]);

    const confirm = valueOf(button(draft.card, "确认换班"));
    expect((await world.press(li, confirm, {}, world.group)).toast.text).toContain("对不上");
    const proposed = await world.press(wang, confirm, {}, world.group);
    expect(read(proposed)).toContain("换班：等 李建国 确认");
    expect((await world.press(wang, confirm, {}, world.group)).toast.text).toContain("已经有一份换班");
    expect(await staffOn(orgId, "2026-03-08")).toBe("王秀兰");

    const asked = await world.say(li, "/值班");
    const yes = valueOf(button(asked.card, "同意"));
    expect(read(asked)).toContain("3月8日 周日（全天）：王秀兰 → 李建国");
    expect((await world.press(wang, yes)).toast.text).toContain("当事的两位");
    const accepted = await world.press(li, yes);
    expect(accepted.toast.text).toBe("值班表已改");
    expect(accepted.others?.map(({ card }) => card.title)).toEqual(["换班已生效"]);
    expect([await staffOn(orgId, "2026-03-08"), await staffOn(orgId, "2026-03-09")]).toEqual(["李建国", "王秀兰"]);
    expect(read(await world.say(wang, "/值班 3月9日"))).toContain("000-1234-0000");

    const again = await world.press(li, { ...yes, action: "roster.decline" });
    expect(again.toast.text).toContain("已经处理过");
    expect(read(again)).toContain("换班已生效");
    const swap = await db.selectFrom("swap").select("id").where("partnerId", "=", li.id).executeTakeFirstOrThrow();
    const log = await db
      .selectFrom("auditLog")
      .select(["actor", "action"])
      .where("target", "=", swap.id)
      .orderBy("id")
      .execute();
    expect(log).toEqual([
      { actor: wang.id, action: "roster.proposeSwap" },
      { actor: li.id, action: "roster.swap.accepted" },
    ]);
  });

  test.each([
    { line: "/值班 换 3月3日 孙倩", says: "没有您的值班" },
    { line: "/值班 换 3月5日 赵六", says: "可以换的有：李建国、孙倩" },
    { line: "/值班 换 3月5日 李建国", says: "不满 24 小时" },
    { line: "/值班 换 3月5日 孙倩 3月6日", says: "孙倩 2026-03-06 没有值班" },
    { line: "/值班 换 3月2日 孙倩", says: "已经开始" },
  ])("$line is refused: $says", async ({ line, says }) => {
    expect(read(await at.world.say(at.wang, line))).toContain(says);
  });

  test("declined, taken back, lapsed: the roster stays as it was", async () => {
    const { world, orgId, wang, li, sun } = await town();
    const propose = async (line: string) => {
      const draft = await world.say(wang, line);
      const card = await world.press(wang, valueOf(button(draft.card, "确认换班")));
      return card;
    };
    await propose("/值班 换 3月8日 李建国 3月9日");
    const no = valueOf(button((await world.say(li, "/值班")).card, "不同意"));
    expect(read(await world.press(li, no))).toContain("李建国 没有同意换班");

    const back = await propose("/值班 换 3月8日 孙倩 3月7日");
    const taken = await world.press(wang, valueOf(button(back.card, "撤回")));
    expect(read(taken)).toContain("王秀兰 撤回了换班");

    await propose("/值班 换 3月8日 孙倩 3月7日");
    const late = valueOf(button((await world.say(sun, "/值班")).card, "同意"));
    world.now = new Date("2026-03-08T08:31:00+08:00");
    expect((await world.press(sun, late)).toast.text).toContain("已过期");
    expect(await staffOn(orgId, "2026-03-08")).toBe("王秀兰");
    expect(await staffOn(orgId, "2026-03-07")).toBe("孙倩");
  });

  test("the database lets nobody else change a shift", async () => {
    const changed = await at.world.within(at.wang, at.world.private, (ctx) =>
      ctx.db.updateTable("shift").set({ staffName: "别人" }).where("orgId", "=", at.orgId).executeTakeFirst(),
    );
    expect(changed.numUpdatedRows).toBe(0n);
  });
});

test("what is handed over is seen by the next on duty in private, sealed in the table, and by nobody in a group", async () => {
  const { world, wang, li, sun } = await town();
  expect(read(await world.say(li, "/值班 交接 防汛物资已到"))).toContain("您现在不在班上");
  expect(read(await world.say(wang, "/值班 交接 防汛物资已到"))).toContain("下一班 李建国");
  expect(read(await world.say(li, "/值班"))).toContain("王秀兰（3-2 10:00）：防汛物资已到");
  expect(read(await world.say(sun, "/值班"))).not.toContain("防汛物资");
  expect(read(await world.say(li, "/值班", world.group))).not.toContain("防汛物资");
  const rows = await db.selectFrom("handoverNote").select("saidSealed").where("authorId", "=", wang.id).execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.saidSealed).not.toContain("防汛");
});

test("a swap that nobody answered lapses by the schedule; old notes go after a month, rosters after two years", async () => {
  const { world, orgId, wang, li } = await town();
  await world.say(wang, "/值班 交接 防汛物资已到");
  const draft = await world.say(wang, "/值班 换 3月8日 李建国 3月9日");
  await world.press(wang, valueOf(button(draft.card, "确认换班")));
  // Both look at every county: what they do here is taken back, so that files can run side by side.
  const tx = await db.startTransaction().execute();
  const state = async () =>
    (await tx.selectFrom("swap").select(["state", "settledAt"]).where("partnerId", "=", li.id).executeTakeFirst())
      ?.state;
  const run = (work: (own: Tx, at: Date) => Promise<unknown>, at: string) => work(tx, new Date(`${at}+08:00`));
  await run(expireSwaps, "2026-03-08T08:29:00");
  expect(await state()).toBe("proposed");
  await run(expireSwaps, "2026-03-08T08:37:00");
  expect(await state()).toBe("expired");
  const left = async () => [
    (await tx.selectFrom("handoverNote").select("id").where("authorId", "=", wang.id).execute()).length,
    (await tx.selectFrom("shift").select("id").where("orgId", "=", orgId).execute()).length,
  ];
  await run(sweepRoster, "2026-04-01T03:23:00");
  expect(await left()).toEqual([1, 12]);
  await run(sweepRoster, "2026-04-02T03:23:00");
  expect(await left()).toEqual([0, 12]);
  await run(sweepRoster, "2028-03-08T03:23:00");
  expect(await left()).toEqual([0, 6]);
  await tx.rollback().execute();
});
