import { afterAll, beforeAll, expect, test } from "vitest";
import { schedule } from "../../jobs/schedule.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createDb } from "../../src/db/database.ts";
import { createLogger } from "../../src/log.ts";
import { openQueues } from "../../src/queue/queues.ts";
import { jumpTo } from "../../src/schedule.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { talkOver, words } from "../support/talk.ts";

// A Monday morning within the hours, in the weeks of the demo's roster.
const at = "2026-11-23T09:10:00+08:00";
const wang = "ou_demo_liuxi";
const li = "ou_demo_shiqiao";
const group = "oc_demo_qingshi";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { env: { CLOCK_START: at } });
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const { ask, now } = talkOver(() => lark);

/** Who is on duty in 青石镇 on the next days, as the table has it. */
async function turns(): Promise<Map<string, string>> {
  const { rows } = await house.pool.query<{ on_day: string; staff_name: string }>(
    `select to_char(on_day, 'YYYY-MM-DD') as on_day, staff_name from shift s join org_unit o on o.id = s.org_id
     where o.name = '青石镇' and on_day > '2026-11-24' order by on_day limit 20`,
  );
  return new Map(rows.map((row) => [row.on_day, row.staff_name]));
}

test("in the group a masked number, in private the whole", async () => {
  const shared = words(await ask(wang, group, "/值班"));
  expect(shared).toMatch(/电话：000(?:&#42;){4}000\d/);
  expect(shared).not.toMatch(/000-0000-/);
  expect(words(await ask(wang, "p2p", "/值班"))).toMatch(/000-0000-00\d\d/);
});

test("two people swap: proposed in the group, asked in private at once, agreed, both cards tell it, once", async () => {
  const before = await turns();
  const day = [...before].find(([, name]) => name === "王秀兰")?.[0] ?? "";
  const back = [...before].find(([date, name]) => name === "李建国" && date > day)?.[0] ?? "";
  const draft = await ask(wang, group, `/值班 换 ${day} 李建国 ${back}`);
  expect(words(draft)).toContain("王秀兰 → 李建国");

  // Somebody else in the group cannot propose it.
  const other = await lark.click("ou_demo_town", draft.messageId, "确认换班");
  expect(other.toast?.content).toContain("对不上");
  const before_ = lark.chat(li).length;
  const proposed = await lark.click(wang, draft.messageId, "确认换班");
  expect(proposed.toast?.content).toContain("等对方确认");
  const asked = await lark.waitFor(
    () =>
      lark
        .chat(li)
        .slice(before_)
        .find((m) => words(m).includes("请您换班")),
    15_000,
  );
  await lark.waitFor(() => words(now(group, draft.messageId) ?? draft).includes("等 李建国 确认"), 15_000);

  const [first, second] = await Promise.all([
    lark.click(li, asked.messageId, "同意"),
    lark.click(li, asked.messageId, "同意"),
  ]);
  const toasts = [first.toast?.content, second.toast?.content];
  expect(toasts).toContain("值班表已改");
  await lark.waitFor(() => words(now(li, asked.messageId) ?? asked).includes("换班已生效"), 15_000);
  await lark.waitFor(() => words(now(group, draft.messageId) ?? draft).includes("换班已生效"), 15_000);

  const after = await turns();
  expect([after.get(day), after.get(back)]).toEqual(["李建国", "王秀兰"]);
  const { rows } = await house.pool.query<{ action: string; n: number }>(
    "select action, count(*)::int as n from audit_log where action like 'roster.%' group by action order by action",
  );
  expect(rows).toEqual([
    { action: "roster.proposeSwap", n: 1 },
    { action: "roster.swap.accepted", n: 1 },
  ]);
  // Nobody was told unasked but the one who was asked.
  const { rows: sent } = await house.pool.query<{ lane: string }>("select lane from outbox where kind = 'send'");
  expect(sent).toEqual([{ lane: li }]);
});

test("the month comes as a workbook in private", async () => {
  const answer = await ask(li, "p2p", "/值班 表");
  expect(words(answer)).toContain("青石镇 2026年11月值班表");
  const file = await lark.waitFor(() => lark.chat(li).find((m) => m.body.kind === "file"), 15_000);
  expect(words(file)).toContain("青石镇2026-11值班表.xlsx");
});

test("a jump of the clock over two weeks: reminders arrive on the platform, once a shift, and only to who is on duty", async () => {
  const log = createLogger("silent");
  const queues = openQueues({ kind: "postgres", url: house.databaseUrl }, log, "producing");
  const db = createDb(house.pool);
  await lark.say("ou_demo_minzhu", "p2p", "/退订");
  await lark.waitFor(() => lark.chat("ou_demo_minzhu").find((m) => words(m).includes("已退订")), 15_000);
  await jumpTo({ db, queues, log }, schedule, new Date("2026-12-04T17:00:00+08:00"));
  const { rows } = await house.pool.query<{ on_day: string; said: string; open_id: string }>(
    `select to_char(s.on_day, 'MM-DD') as on_day, p.feishu_open_id as open_id,
            to_char(n.said_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as said
     from notice n join shift s on s.id::text = n.ref join person p on p.id = n.told_id
     where n.topic = 'roster.reminder' and n.state = 'said' and p.name in ('王秀兰', '孙倩', '周平') order by s.on_day`,
  );
  expect(rows.filter((row) => row.open_id === "ou_demo_minzhu")).toEqual([]);
  expect(rows.length).toBeGreaterThan(3);
  for (const { on_day, said } of rows) expect(said < on_day && said.endsWith("08:37")).toBe(true);
  const reminders = (who: string) => lark.chat(who).filter((m) => words(m).includes("值班提醒"));
  const due = rows.filter((row) => row.open_id === wang).map((row) => row.said);
  await lark.waitFor(() => reminders(wang).length === new Set(due).size, 20_000);
  expect(reminders("ou_demo_minzhu")).toEqual([]);
  await queues.close();
}, 60_000);
