import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { putDown } from "../../src/courtesy/put-down.ts";
import type { AssignmentState, RequestStatus } from "../../src/db/tables/requests.ts";
import { Village } from "../ledgers/village.ts";
import { testDb } from "../support/db.ts";
import { type Person, read } from "./world.ts";

const { db, close } = testDb();
afterAll(close);
let village: Village;
beforeAll(async () => {
  village = await Village.open(db);
});

const shanghai = (said: string): Date => new Date(`${said}+08:00`);
let numbered = 0;

async function request(title: string, status: RequestStatus): Promise<{ readonly id: string; readonly no: number }> {
  numbered += 1;
  const { world, owner, units } = village;
  const { id } = await db
    .insertInto("request")
    .values({
      county: world.county,
      no: numbered,
      deptId: units.bureau,
      deptName: "民政局",
      askerId: owner.id,
      askerName: "何敏",
      title,
      population: "各村",
      whom: { ledger: "village", where: [], minAge: null, maxAge: null },
      region: "全县",
      area: `c${world.county}`,
      cycle: "once",
      dueAt: null,
      paperCopy: null,
      ownChannel: null,
      quota: null,
      emergency: null,
      saidAs: "form",
      status,
      wish: "ask",
      examined: null,
      createdAt: world.now,
      chatId: "oc_1",
      cause: randomUUID(),
      admissionNo: status === "issued" ? `明川县减准〔2026〕${numbered}号` : null,
      admittedBy: null,
      admittedAt: status === "issued" ? world.now : null,
      expiresOn: null,
      mergedInto: null,
      reason: null,
      fileBy: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, no: numbered };
}

async function assign(title: string, org: string, dueAt: string, state: AssignmentState = "open"): Promise<number> {
  const { id, no } = await request(title, "issued");
  const counts = { nRows: 4, nFresh: 0, nStale: 1, nMissing: 3 };
  const row = { county: village.world.county, requestId: id, orgId: org, dueAt: shanghai(dueAt), state };
  const rest = { ...counts, openedAt: village.world.now, submittedAt: null, submittedBy: null, reason: null };
  await db
    .insertInto("assignment")
    .values({ ...row, ...rest })
    .execute();
  return no;
}

async function onDuty(who: Person, name: string, onDay: string, orgId = village.units.liuxi): Promise<string> {
  const row = { county: village.world.county, orgId, onDay, kind: "night" } as const;
  const people = { leaderName: "罗文启", leaderId: null, staffName: name, staffId: who.id, phoneSealed: null };
  const { id } = await db
    .insertInto("shift")
    .values({ ...row, ...people })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

async function putDownFor(who: Person, topic: string, ref: string, lapsesAt: string): Promise<void> {
  await db
    .transaction()
    .execute((tx) =>
      putDown(tx, [
        { county: village.world.county, to: { personId: who.id }, topic, ref, lapsesAt: shanghai(lapsesAt) },
      ]),
    );
}

const ask = (who: Person) => village.world.say(who, "/补课");
const linesOf = (said: string): readonly string[] => said.split("\n").filter((line) => /^\d\. /.test(line));

test("nothing owed and nothing missed: one sentence", async () => {
  expect(read(await ask(village.keeper)).trim()).toBe("您没有欠的，也没有漏的");
});

test("five lines at most, the most urgent first, of the asker alone; a number opens its line", async () => {
  const { keeper, stranger, units } = village;
  const late = await assign("冬季安全情况", units.liuxi, "2026-12-10T18:00:00");
  const soon = await assign("危房排查", units.liuxi, "2026-11-24T12:00:00", "returned");
  await assign("石桥村的事", units.shiqiao, "2026-11-23T18:00:00");
  await assign("交过的", units.liuxi, "2026-11-23T18:00:00", "submitted");
  await onDuty(keeper, "王秀兰", "2026-11-24");
  await onDuty(stranger, "李建国", "2026-11-23", units.shiqiao);
  await onDuty(keeper, "王秀兰", "2026-11-27");
  const seen = await village.put(keeper, { ledger: "population", values: { "p.name": "张三" } });
  for (const [who, phone] of [
    [keeper, "13800000001"],
    [village.deputy, "13800000002"],
  ] as const)
    await village.put(who, {
      ledger: "population",
      subject: seen.subject,
      values: { "p.phone": phone },
      base: seen.version,
    });
  const said = read(await ask(keeper));
  expect(linesOf(said)).toEqual([
    `1. 填第 ${soon} 号　民政局《危房排查》（柳溪村），填 3 格、看 1 格，镇里退回了几格　11月24日 12:00 前`,
    "2. 11月24日 周二您在柳溪村值班（夜班）",
    expect.stringMatching(/^3\. 台账里两种说法的 1 处，要您定　\d+月\d+日 18:00 前$/),
    `4. 填第 ${late} 号　民政局《冬季安全情况》（柳溪村），填 3 格、看 1 格　12月10日 18:00 前`,
  ]);
  expect(said).not.toContain("张三");
  expect(said).not.toContain("李建国");

  for (const day of ["12-11", "12-12"]) await assign(`十二月的 ${day}`, units.liuxi, `2026-${day}T18:00:00`);
  const more = read(await ask(keeper));
  expect(linesOf(more)).toHaveLength(5);
  expect(more).toContain("还有 1 件不急的");
  expect((await village.world.say(keeper, "2")).card.title).toContain("11月24日 周二 值班");
});

test("what the bot held back while the person was muted is told while it still holds, and nobody else is told of it", async () => {
  const { stranger: li, deputy, keeper, units, world } = village;
  // Of the town, which both of them are near.
  const shiftId = await onDuty(keeper, "王秀兰", "2026-11-30", units.town);
  const swap = { county: world.county, shiftId, returnId: null, settledAt: null, chatId: "oc_1", messageId: "om_1" };
  const people = { proposerId: keeper.id, partnerId: li.id, proposerName: "王秀兰", partnerName: "李建国" };
  const { id } = await db
    .insertInto("swap")
    .values({ ...swap, ...people, proposedAt: world.now })
    .returning("id")
    .executeTakeFirstOrThrow();
  await putDownFor(li, "roster.swap", id, "2026-11-30T18:00:00");
  // Lapsed lately, and too long ago.
  await putDownFor(li, "calendar.missing", "2027", "2026-11-20T18:00:00");
  await putDownFor(li, "calendar.missing", "2028", "2026-11-01T18:00:00");
  // Unsubscribed: settled as moot, and asked for now.
  await putDownFor(li, "budget.passed", "2026-11 70", "2026-12-01T00:00:00");
  await db
    .updateTable("notice")
    .set({ state: "moot" })
    .where("personId", "=", li.id)
    .where("topic", "=", "budget.passed")
    .execute();
  const said = linesOf(read(await ask(li))).map((line) => line.slice(3));
  expect(said.slice(2)).toEqual(["本月接口调用已到上限的 70%", "王秀兰 请您换班", "2027 年放假安排还没有录入"]);
  expect(read(await ask(deputy))).not.toContain("请您换班");

  await db.updateTable("swap").set({ state: "declined", settledAt: world.now }).where("id", "=", id).execute();
  expect(read(await ask(li))).not.toContain("请您换班");
});

test("what waits for a decision: the coordinator's admissions, the department's own demands, a town's look", async () => {
  const { owner, town, units, world } = village;
  const coordinator = await world.person("程远", units.town, ["coordinator"]);
  const pending = await request("等准入的", "pending");
  const examined = await request("比对好的", "examined");
  const bounced = await request("退回来的", "bounced");
  expect(linesOf(read(await ask(coordinator)))).toContain(`1. 定第 ${pending.no} 号　民政局《等准入的》准不准入`);
  expect(linesOf(read(await ask(owner))).map((line) => line.slice(3))).toEqual(
    expect.arrayContaining([
      `定第 ${examined.no} 号《比对好的》，已经比对好`,
      `定第 ${bounced.no} 号《退回来的》，专项办退回了`,
    ]),
  );
  expect(read(await ask(town))).toContain("柳溪村交来的《交过的》");
});
