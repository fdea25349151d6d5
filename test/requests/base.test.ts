import { afterAll, beforeAll, expect, test } from "vitest";
import type { BaseRecord, Cell, TableRecord } from "../../simulator/bases/base.ts";
import { wordsOf } from "../../simulator/bases/cells.ts";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { talkOver, words } from "../support/talk.ts";

const he = "ou_demo_minzheng";
const coordinator = "ou_demo_admin";
const town = "ou_demo_town";
const [liuxi, shiqiao, minzhu] = ["ou_demo_liuxi", "ou_demo_shiqiao", "ou_demo_minzhu"];

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { env: { CLOCK_START: "2026-11-23T09:10:00+08:00" } });
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const talk = talkOver(() => lark);
const ask = (openId: string, text: string): Promise<ChatMessage> => talk.ask(openId, "p2p", text);
const now = (chat: string, { messageId }: ChatMessage): ChatMessage | undefined => talk.now(chat, messageId);
const until = (chat: string, message: ChatMessage, what: string | RegExp): Promise<ChatMessage> =>
  talk.until(() => now(chat, message), what);

/** A village answers what is asked of it and its town accepts. */
async function answers(keeper: string, bags: number): Promise<void> {
  const card = await ask(keeper, "/填报 1");
  const fields = [...words(card).matchAll(/ · ([^"]*)"}},{"tag":"input","name":"(c\d)"/g)];
  const typed = Object.fromEntries(
    fields.map(([, name, field]) => [field ?? "", (name ?? "").includes("沙袋") ? String(bags) : "13800000000"]),
  );
  if (fields.length > 0) await lark.click(keeper, card.messageId, "保存", typed);
  if (words(now(keeper, card)).includes("都没有变")) await lark.click(keeper, card.messageId, "都没有变");
  const ready = await until(keeper, card, "可以交");
  await lark.click(keeper, ready.messageId, "交上去");
  await until(keeper, card, "已交：第 1 号");
  // What the server does by itself after a while; until then the town's list is read in a bad order.
  await house.pool.query("analyze");
  await ask(town, "/待办");
  const look = await ask(town, "1");
  await lark.click(town, look.messageId, "没有问题");
}

function theBase(): BaseRecord {
  const [base, ...more] = lark.sim.world.bases.values();
  if (!base || more.length > 0) throw new Error(`${more.length + (base ? 1 : 0)} bases`);
  return base;
}
function theTable(): TableRecord {
  const [table, ...more] = theBase().tables;
  if (!table || more.length > 0) throw new Error(`${theBase().tables.length} tables`);
  return table;
}
const cell = (row: TableRecord["rows"][number] | undefined, name: string): Cell | undefined =>
  row?.cells[theTable().fields.find((field) => field.name === name)?.fieldId ?? ""];
const order = ["柳溪村", "民主社区", "石桥村"];
const rows = (): readonly (readonly unknown[])[] =>
  theTable()
    .rows.map((row) => ["村名", "防滑沙袋(袋)", "值守点电话号码"].map((name) => cell(row, name)))
    .toSorted((a, b) => order.indexOf(wordsOf(a[0])) - order.indexOf(wordsOf(b[0])));
const called = (api: string): number => lark.calls().filter((one) => one.api === api && one.code === 0).length;
/** The county's moment at which the table was brought into step last. */
const steps = async (): Promise<number> => {
  const { rows: found } = await house.pool.query<{ done: number; wanted: number }>(
    "select done, wanted from base_copy",
  );
  return found[0]?.done === found[0]?.wanted ? (found[0]?.done ?? 0) : 0;
};
async function inStep(before: number): Promise<void> {
  await expect.poll(steps, { timeout: 60_000, interval: 200 }).toBeGreaterThan(before);
}

let card: ChatMessage;

test("without the platform's right the card names it, and all else goes on", async () => {
  const request = await ask(
    he,
    "/要数 标题：冬季安全情况\n对象：各村\n字段：村名、总人口、防滑沙袋(袋)、值守点电话号码\n截止：12月15日\n表号：明安01表",
  );
  const answer = await until(he, request, "碰到的规定");
  expect(words(answer)).not.toContain("多维表格");
  await lark.click(he, answer.messageId, "只要缺的 2 项");
  const form = await ask(coordinator, "/准入 1");
  await lark.click(coordinator, form.messageId, "准入", { keep: ["1", "2", "3", "4"], due: "2026-12-15" });
  card = await until(he, answer, "发给 3 个村（社区）");
  expect(words(card)).toContain("放进多维表格");
  for (const scope of ["bitable:app", "base:app:create"]) lark.switchScopeOff(scope);
  await lark.click(he, card.messageId, "放进多维表格");
  await until(he, card, /应用缺少权限 bitable&#58;app/);
  expect([...lark.sim.world.bases.keys()]).toEqual([]);
  for (const scope of ["bitable:app", "base:app:create"]) lark.switchScopeOn(scope);
});

test("a running request has a table of those villages that were accepted, open to the asker alone", async () => {
  await answers(liuxi, 10);
  await lark.click(he, card.messageId, "再放一次");
  card = await until(he, card, "打开多维表格");
  expect(words(card)).toContain("1 行：新增 1，改动 0，没变 0；去掉 0 条");
  expect(words(card)).toContain("还有 2 个村（社区）没有收下");
  expect(theBase()).toMatchObject({ name: "冬季安全情况（第1号）", linkShare: "closed", members: { [he]: "edit" } });
  expect(Object.keys(theBase().members)).toEqual([he]);
  expect(theTable().fields.map((field) => [field.name, field.type])).toEqual([
    ["村名", 1],
    ["总人口", 2],
    ["防滑沙袋(袋)", 2],
    ["值守点电话号码", 13],
    ["行标识", 1],
  ]);
  expect(rows()).toEqual([["柳溪村", 10, "13800000000"]]);
  const open = (as: string): Promise<Response> => fetch(`${lark.origin}/chat/base/${theBase().appToken}?as=${as}`);
  expect((await open(he)).status).toBe(200);
  for (const other of [coordinator, town, liuxi, "ou_demo_weijian"]) expect((await open(other)).status).toBe(403);
});

test("villages come in as they are accepted; delivered, it is what the workbook says", async () => {
  await answers(shiqiao, 20);
  await answers(minzhu, 30);
  await until(he, card, /3 行：/);
  await expect.poll(rows, { timeout: 60_000 }).toEqual([
    ["柳溪村", 10, "13800000000"],
    ["民主社区", 30, "13800000000"],
    ["石桥村", 20, "13800000000"],
  ]);
  const { rows: total } = await house.pool.query<{ n: number }>(
    `select count(*)::integer as n from subject s join org_unit o on o.id = s.org_id
     where s.type = 'person' and s.status = 'active' and o.path <@ (select path from org_unit where name = '柳溪村')`,
  );
  expect(cell(theTable().rows[0], "总人口")).toBe(total[0]?.n);
});

/** What reopening does to a village's answer, and what the village then says. */
async function moveOn(state: string): Promise<void> {
  await house.pool.query(
    "update assignment set state = $1 where org_id = (select id from org_unit where name = '石桥村')",
    [state],
  );
}

test("a village's row that is sent back and changed is one record updated, once it is accepted again", async () => {
  const before = new Map(theTable().rows.map((row) => [row.recordId, { ...row.cells }]));
  const [created, updated, deleted] = ["create", "update", "delete"].map((what) => called(`bitable.record.${what}`));
  let step = await steps();
  await lark.click(he, card.messageId, "退回几格");
  await until(he, card, "退回哪个村的");
  await lark.click(he, card.messageId, "选格子", { unit: "石桥村" });
  const cells = await until(he, card, "退回几格：石桥村");
  const place = /"value":"([0-9a-f-]{36}:\d+)"/.exec(words(cells))?.[1] ?? "";
  await lark.click(he, cells.messageId, "退回选中的格", { cells: [place], comment: "仓库里是 25 袋" });
  await until(he, card, "正在改：石桥村");
  // What the ledgers learn later does not change what was delivered.
  await house.pool.query(
    `update record set data = jsonb_set(data, array[e.code], '99'), version = record.version + 1 from element e, org_unit o
     where e.name like '防滑沙袋%' and o.name = '柳溪村' and record.org_id = o.id and record.data ? e.code`,
  );
  await inStep(step);
  expect(rows()).toContainEqual(["石桥村", 20, "13800000000"]);
  const fill = await ask(shiqiao, "/填报 1");
  const [field = ""] = /"name":"(c\d)"/.exec(words(fill))?.slice(1) ?? [];
  await lark.click(shiqiao, fill.messageId, "保存", { [field]: "25" });
  const ready = await until(shiqiao, fill, "改了 1 格，可以交");
  await lark.click(shiqiao, ready.messageId, "交上去");
  await until(shiqiao, fill, "已交：第 1 号");
  step = await steps();
  await ask(town, "/待办");
  const look = await ask(town, "1");
  await lark.click(town, look.messageId, "没有问题");
  await expect.poll(rows, { timeout: 60_000 }).toContainEqual(["石桥村", 25, "13800000000"]);
  await inStep(step);
  const changed = theTable().rows.filter(
    (row) => JSON.stringify(before.get(row.recordId)) !== JSON.stringify(row.cells),
  );
  expect(changed.map((row) => cell(row, "村名"))).toEqual(["石桥村"]);
  expect(["create", "update", "delete"].map((what) => called(`bitable.record.${what}`))).toEqual([
    created,
    (updated ?? 0) + 1,
    deleted,
  ]);
  expect(
    theTable()
      .rows.map((row) => row.recordId)
      .toSorted(),
  ).toEqual([...before.keys()].toSorted());
});

test("what was changed there by hand is put right, while another writes to the table", async () => {
  const table = theTable();
  const [first, second] = table.rows;
  const bags = table.fields.find((field) => field.name === "防滑沙袋(袋)")?.fieldId ?? "";
  if (!first || !second) throw new Error("no rows");
  first.cells[bags] = 999;
  table.rows = [first, ...table.rows.slice(2), { recordId: "rec_by_hand", cells: { [bags]: 1 } }];
  // More often than one call waits for, so that the work itself has to come again.
  lark.faults.next("bitable.record.delete", { kind: "code", code: 1254291, status: 200 }, 6);
  const step = await steps();
  await lark.click(he, card.messageId, "现在对齐");
  await inStep(step);
  expect(rows()).toEqual([
    ["柳溪村", 10, "13800000000"],
    ["民主社区", 30, "13800000000"],
    ["石桥村", 25, "13800000000"],
  ]);
  card = await until(he, card, "其中 3 条是表里有人改过、删过或加上的");
});

test("renamed columns make a new table, one of the same rows", async () => {
  const before = theTable().tableId;
  const field = theTable().fields[2];
  if (field) field.name = "袋子";
  const step = await steps();
  await lark.click(he, card.messageId, "现在对齐");
  await inStep(step);
  expect(theTable().tableId).not.toBe(before);
  expect(rows()).toHaveLength(3);
});

test.each(["base rows made before kept", "base table made before kept"])(
  "killed at `%s`, a row is one record",
  async (point) => {
    if (point.includes("table")) theBase().tables.splice(0);
    else theTable().rows = [];
    for (const one of house.processes().filter(({ role }) => role === "worker")) await one.kill();
    const dying = await house.start("worker", { FAULT_POINTS: `${point}=1` });
    const step = await steps();
    await lark.click(he, card.messageId, "现在对齐");
    await dying.ended;
    expect(house.log()).toContain(`fault point hit: ${point}`);
    await house.start("worker");
    await inStep(step);
    expect(rows()).toEqual([
      ["柳溪村", 10, "13800000000"],
      ["民主社区", 30, "13800000000"],
      ["石桥村", 25, "13800000000"],
    ]);
  },
  120_000,
);

test("a base that somebody deleted is not made again unasked", async () => {
  lark.sim.world.bases.clear();
  await lark.click(he, card.messageId, "现在对齐");
  await until(he, card, "已经被删除，不再对齐");
  expect(lark.sim.world.bases.size).toBe(0);
  await lark.click(he, card.messageId, "再放一次");
  await until(he, card, "打开多维表格");
  expect(rows()).toHaveLength(3);
});

test("who leaves the department is let out", async () => {
  await house.pool.query(
    "update membership set valid_to = '2026-01-01' where person_id = (select id from person where feishu_open_id = $1)",
    [he],
  );
  await moveOn("submitted");
  await expect.poll(() => Object.keys(theBase().members), { timeout: 60_000 }).toEqual([]);
  await until(he, card, "已不在这个单位");
  expect((await fetch(`${lark.origin}/chat/base/${theBase().appToken}?as=${he}`)).status).toBe(403);
});
