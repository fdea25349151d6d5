import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createDb } from "../../src/db/database.ts";
import { seedDuties } from "../../src/duties/seed.ts";
import { listShapes } from "../../src/imports/local-lists.ts";
import { enforceDue } from "../../src/lists/versions.ts";
import { bookOf, openBook, rowsOf } from "../sheets/support.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

/** Two towns of one county: 周平 keeps 青石镇's lists, 高原 those of 白鹭镇; the villages ask. */
const admin = "ou_demo_admin";
const qingshi = "ou_demo_town";
const liuxi = "ou_demo_liuxi";
const bailu = "ou_bailu";
const bailuVillage = "ou_bailu_village";
let lark: Platform;
let house: TestHouse;

beforeAll(async () => {
  lark = await startPlatform({
    cast: castWith(
      { openId: bailu, name: "高原" },
      { openId: bailuVillage, name: "沙鸥" },
      { openId: "ou_nobody", name: "路人" },
    ),
  });
  house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
  for (const [openId, name, role] of [
    [bailu, "高原", "town_officer"],
    [bailuVillage, "沙鸥", "keeper"],
  ]) {
    await house.pool.query(
      `with one as (insert into person (county, name, feishu_open_id) values ('990101', $2, $1) returning id)
       insert into membership (person_id, org_id, role)
       select one.id, c.org_id, $3 from one, org_code c where c.code = '990101101'`,
      [openId, name, role],
    );
  }
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const words = (message: ChatMessage): string => JSON.stringify(message.body);

function answer(openId: string, messageId: string, until = ""): Promise<ChatMessage> {
  return lark.waitFor(
    () =>
      lark
        .chat(openId)
        .find((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId && words(m).includes(until)),
    20_000,
  );
}

async function ask(openId: string, text: string): Promise<string> {
  const { messageId } = await lark.say(openId, "p2p", text);
  return words(await answer(openId, messageId));
}

/** Brings a workbook in as `/导入 <kind>` and waits until the card that answers it says what is expected. */
async function bring(openId: string, kind: string, book: Buffer, until = "等您确认"): Promise<ChatMessage> {
  await ask(openId, `/导入 ${kind}`);
  const about = { kind: "file", name: "表.xlsx", contentType: "application/octet-stream", fileType: "", owner: openId };
  const file = await lark.sim.files.add(book, { ...about, kind: "file" } as const);
  const { messageId } = await lark.say(openId, "p2p", file.key, { kind: "file", fileName: "表.xlsx" });
  return answer(openId, messageId, until);
}

async function confirm(openId: string, card: ChatMessage, until = "已导入"): Promise<string> {
  await lark.click(openId, card.messageId, "导入");
  return words(await answer(openId, card.replyTo?.messageId ?? "", until));
}

/** 清单, 文件名称, 施行日期, 适用范围, 撤回. */
type Head = readonly [string, string, string, string?, string?];

const dutyHeaders = [
  "清单",
  "类别",
  "事项名称",
  "群众怎么说",
  "牵头单位",
  "联系岗位",
  "上级职责",
  "乡镇职责",
  "承接方式",
];

function dutyBook(heads: readonly Head[], items: readonly (readonly [string, string, string?])[]): Promise<Buffer> {
  const rows = items.map(([list, name, says = ""]) => [
    list,
    "生态环保",
    name,
    says,
    "城管局",
    "油烟科",
    "查处",
    `到场劝导${name}`,
    list === "上级收回" ? "由城管局承接" : "",
  ]);
  return bookOf([dutyHeaders, ...rows], withHeads(heads));
}

function certificateBook(heads: readonly Head[], names: readonly (readonly [string, string])[]): Promise<Buffer> {
  const rows = names.map(([list, name]) => [list, name, "", "镇便民服务中心"]);
  return bookOf([["清单", "证明名称", "群众怎么说", "去哪里办"], ...rows], withHeads(heads));
}

function withHeads(heads: readonly Head[]): Parameters<typeof bookOf>[1] {
  return (sheet) => {
    const about = sheet.workbook.addWorksheet("清单信息");
    about.addRow(["清单", "文件名称", "施行日期", "适用范围", "撤回"]);
    for (const head of heads) about.addRow([...head]);
  };
}

async function versions(kind: string, list: string): Promise<unknown> {
  const { rows } = await house.pool.query(
    `select u.name as area, l.state, l.withdrawn, jsonb_array_length(l.items) as items
     from local_list l join org_unit u on u.id = l.area_id
     where l.kind = $1 and l.list = $2 order by l.created_at`,
    [kind, list],
  );
  return rows.map(({ area, state, withdrawn, items }) => `${area} ${state} ${withdrawn ? "withdrawn" : items}`);
}

const ofQingshi: Head = ["基本履职", "青石镇基本履职清单", "2026-11-01", "青石镇"];

test("a town officer brings the town's list: the card names the town, and its people alone are answered by it", async () => {
  const before = await ask(bailuVillage, "/查职责 渡口竹筏");
  expect(before).not.toContain("渡口竹筏看护");
  const book = await dutyBook([ofQingshi], [["基本履职", "渡口竹筏看护", "竹筏、渡口"]]);
  const card = await bring(qingshi, "职责清单", book);
  expect(words(card)).toContain("基本履职（适用青石镇）：依据 青石镇基本履职清单，自 2026-11-01 起施行");
  expect(words(card)).toContain("青石镇还没有自己的这张清单");
  expect(words(card)).toContain("新增 1，变更 0，不变 0，要改 0");
  expect(await ask(liuxi, "/查职责 渡口竹筏")).not.toContain("渡口竹筏看护");
  await confirm(qingshi, card);
  const town = await ask(liuxi, "/查职责 渡口竹筏");
  expect(town).toContain("渡口竹筏看护");
  expect(town).toContain("青石镇基本履职清单");
  for (const other of [bailuVillage, admin, "ou_nobody"]) {
    expect(await ask(other, "/查职责 渡口竹筏")).not.toContain("渡口竹筏看护");
  }
  expect(await versions("duty", "basic")).toEqual(["青石镇 current 1"]);
});

test("the other lists stay the county's, and an item of the county's that the town's list replaced is not shown there", async () => {
  const { rows } = await house.pool.query(`select name from duty where list = 'basic' and sample limit 1`);
  const county = String(rows[0].name);
  expect(await ask(bailuVillage, `/查职责 ${county}`)).toContain(county);
  expect(await ask(liuxi, `/查职责 ${county}`)).not.toContain(county);
  for (const asker of [liuxi, bailuVillage]) {
    const answered = await ask(asker, "/查职责 餐饮油烟扰民线索转送");
    expect(answered).toContain("餐饮油烟扰民线索转送");
  }
});

test("two towns hold different lists at the same time", async () => {
  const heads: Head[] = [["基本履职", "白鹭镇基本履职清单", "2026-11-01", "白鹭镇"]];
  const card = await bring(bailu, "职责清单", await dutyBook(heads, [["基本履职", "渡口竹筏看护", "竹筏、渡口"]]));
  await confirm(bailu, card);
  const [ours, theirs] = [await ask(liuxi, "/查职责 渡口竹筏"), await ask(bailuVillage, "/查职责 渡口竹筏")];
  expect(ours).toContain("青石镇基本履职清单");
  expect(ours).not.toContain("白鹭镇");
  expect(theirs).toContain("白鹭镇基本履职清单");
  expect(theirs).not.toContain("青石镇");
  const { rows } = await house.pool.query(
    "select count(distinct item_id)::int as n from duty where name = '渡口竹筏看护'",
  );
  expect(rows).toEqual([{ n: 2 }]);
});

test("what a town took back goes back by its own list; who knows the item's id elsewhere finds nothing", async () => {
  const heads: Head[] = [["上级收回", "青石镇收回清单", "2026-11-01", "青石镇"]];
  await confirm(
    qingshi,
    await bring(qingshi, "职责清单", await dutyBook(heads, [["上级收回", "夜市摊位评星", "夜市评星"]])),
  );
  expect(await ask(liuxi, "/查职责 夜市评星")).toContain("夜市摊位评星");
  const back = await ask(liuxi, "/退回 1");
  expect(back).toContain("青石镇收回清单");
  expect(back).toContain("由城管局承接");
  await house.pool.query(
    `update dialog set listed = mine.listed, listed_at = mine.listed_at
     from (select listed, listed_at from dialog where open_id = $1 and listed is not null) as mine where open_id = $2`,
    [liuxi, bailuVillage],
  );
  const elsewhere = await ask(bailuVillage, "/退回 1");
  expect(elsewhere).not.toContain("夜市");
  expect(elsewhere).toContain("这一项已不在现行清单里");
});

describe("what is not theirs is refused in one sentence, and nothing is written", () => {
  test.each([
    { area: "", says: "全县的清单由县里的管理员或专项办更换" },
    { area: "全县", says: "全县的清单由县里的管理员或专项办更换" },
    { area: "明川县", says: "全县的清单由县里的管理员或专项办更换" },
    { area: "白鹭镇", says: "白鹭镇不在您的管辖范围内" },
    { area: "青云镇", says: "没有叫「青云镇」的单位" },
  ])("适用范围 $area", async ({ area, says }) => {
    const before = await versions("duty", "coop");
    const book = await dutyBook([["配合履职", "不该换的清单", "2026-11-01", area]], [["配合履职", "不该换的事项"]]);
    const card = await bring(qingshi, "职责清单", book, "没有导入");
    expect(words(card)).toContain(says);
    expect(words(card)).not.toContain("import.apply");
    expect(await versions("duty", "coop")).toEqual(before);
  });

  test("one list for two areas in one workbook", async () => {
    const heads: Head[] = [ofQingshi, ["基本履职", "柳溪村清单", "2026-11-01", "柳溪村"]];
    const card = await bring(qingshi, "职责清单", await dutyBook(heads, [["基本履职", "一件事"]]), "没有导入");
    expect(words(card)).toContain("基本履职写了两个适用范围");
  });
});

test("a list is replaced, and every version of it is kept; another town's stays", async () => {
  const heads: Head[] = [["基本履职", "青石镇基本履职清单（修订）", "2026-11-02", "青石镇"]];
  const items = [["基本履职", "渡口竹筏看护", "竹筏、渡口"] as const, ["基本履职", "碾坊看护", "碾坊"] as const];
  const card = await bring(qingshi, "职责清单", await dutyBook(heads, items));
  expect(words(card)).toContain("新增 1，变更 1，不变 0，要改 0");
  expect(words(card)).not.toContain("还没有自己的");
  await confirm(qingshi, card);
  expect(await versions("duty", "basic")).toEqual(["青石镇 past 1", "白鹭镇 current 1", "青石镇 current 2"]);
  expect(await ask(liuxi, "/查职责 碾坊")).toContain("碾坊看护");
  expect(await ask(bailuVillage, "/查职责 渡口竹筏")).toContain("白鹭镇基本履职清单");
});

test("the template of a town officer holds what is in force there, and names the town", async () => {
  const before = lark.chat(qingshi).length;
  await ask(qingshi, "/导入 模板 职责清单");
  const message = await lark.waitFor(
    () =>
      lark
        .chat(qingshi)
        .slice(before)
        .find((m) => m.sender.kind === "bot" && m.body.kind === "file"),
    30_000,
  );
  const record = lark.sim.world.files.get(message.body.kind === "file" ? message.body.fileKey : "");
  if (!record) throw new Error("the platform does not have the file it shows");
  const book = await openBook(await lark.sim.files.read(record));
  const items = rowsOf(book).slice(1);
  expect(items.filter((row) => row[0] === "基本履职").map((row) => row[2])).toEqual(
    expect.arrayContaining(["渡口竹筏看护", "碾坊看护"]),
  );
  expect(items.filter((row) => row[0] === "基本履职")).toHaveLength(2);
  expect(items.filter((row) => row[0] === "配合履职").length).toBeGreaterThan(10);
  expect(rowsOf(book, 1)).toEqual([
    ["清单", "文件名称", "施行日期", "适用范围", "撤回"],
    ["基本履职", "青石镇基本履职清单（修订）", "2026-11-02", "青石镇", ""],
    ["配合履职", "", "", "青石镇", ""],
    ["上级收回", "青石镇收回清单", "2026-11-01", "青石镇", ""],
  ]);
});

test("a list with a later day waits for it, town by town", async () => {
  const heads: Head[] = [["基本履职", "青石镇二〇九九年清单", "2099-01-01", "青石镇"]];
  await confirm(qingshi, await bring(qingshi, "职责清单", await dutyBook(heads, [["基本履职", "水车看护", "水车"]])));
  expect(await ask(liuxi, "/查职责 水车")).not.toContain("水车看护");
  expect(await ask(liuxi, "/查职责 碾坊")).toContain("碾坊看护");
  const db = createDb(house.pool);
  await db.transaction().execute(async (tx) => {
    expect(await enforceDue(tx, listShapes, "2098-12-31")).toBe(0);
    expect(await enforceDue(tx, listShapes, "2099-01-01")).toBe(1);
  });
  expect(await ask(liuxi, "/查职责 水车")).toContain("水车看护");
  expect(await ask(liuxi, "/查职责 碾坊")).not.toContain("碾坊看护");
  expect(await ask(bailuVillage, "/查职责 渡口竹筏")).toContain("白鹭镇基本履职清单");
});

test("when the word lists change, towns' lists are written again and the county's shipped list comes up to date", async () => {
  const { rows: before } = await house.pool.query("select area_id, item_id from duty order by area_id, item_id");
  await house.pool.query("update house set value = '{}' where key like 'duties %'");
  await house.pool.query("update duty set name = '改过的名字' where item_id = 'basic-001'");
  await createDb(house.pool)
    .transaction()
    .execute((tx) => seedDuties(tx, "990101"));
  expect((await house.pool.query("select area_id, item_id from duty order by area_id, item_id")).rows).toEqual(before);
  expect((await house.pool.query("select from duty where name = '改过的名字'")).rowCount).toBe(0);
});

test("a town's list is withdrawn by a paper of its own: the county's holds again, the versions stay", async () => {
  const heads: Head[] = [["基本履职", "青石镇关于停用基本履职清单的通知", "2026-11-03", "青石镇", "是"]];
  const mixed = await bring(qingshi, "职责清单", await dutyBook(heads, [["基本履职", "水车看护"]]), "没有导入");
  expect(words(mixed)).toContain("基本履职写了撤回，又列了事项");
  const card = await bring(qingshi, "职责清单", await dutyBook(heads, []));
  expect(words(card)).toContain("基本履职（适用青石镇）：依据 青石镇关于停用基本履职清单的通知，自 2026-11-03 起撤回");
  expect(words(card)).toContain("将停用的：1 项");
  await confirm(qingshi, card);
  const { rows } = await house.pool.query(`select name from duty where list = 'basic' and sample limit 1`);
  expect(await ask(liuxi, `/查职责 ${rows[0].name}`)).toContain(rows[0].name);
  expect(await ask(liuxi, "/查职责 水车")).not.toContain("水车看护");
  expect(await versions("duty", "basic")).toEqual([
    "青石镇 past 1",
    "白鹭镇 current 1",
    "青石镇 past 2",
    "青石镇 past 1",
    "青石镇 past withdrawn",
  ]);
  const again = await bring(qingshi, "职责清单", await dutyBook(heads, []), "没有导入");
  expect(words(again)).toContain("青石镇没有自己的基本履职清单");
  const county = await bring(
    admin,
    "职责清单",
    await dutyBook([["配合履职", "通知", "2026-11-03", "", "是"]], []),
    "没有导入",
  );
  expect(words(county)).toContain("全县的清单只能换");
});

test("certificates go the same way", async () => {
  const heads: Head[] = [["可以出具", "青石镇证明清单", "2026-11-01", "青石镇"]];
  await confirm(
    qingshi,
    await bring(qingshi, "证明清单", await certificateBook(heads, [["可以出具", "竹筏船工身份说明"]])),
  );
  const town = await ask(liuxi, "/证明 竹筏船工身份");
  expect(town).toContain("竹筏船工身份说明");
  expect(await ask(bailuVillage, "/证明 竹筏船工身份")).not.toContain("竹筏船工身份说明");
  // The other list stays the county's.
  expect(await ask(liuxi, "/证明 无犯罪记录")).toContain("无犯罪记录");
  const { rows } = await house.pool.query("select item_id from certificate where name = '竹筏船工身份说明'");
  expect(rows).toHaveLength(1);
});

test("the county's administrator replaces the list of a town, and of a village below it", async () => {
  for (const area of ["白鹭镇", "990101100201"]) {
    const heads: Head[] = [["配合履职", `${area}配合清单`, "2026-11-01", area]];
    await confirm(admin, await bring(admin, "职责清单", await dutyBook(heads, [["配合履职", "磨坊巡看", "磨坊"]])));
  }
  expect(await ask(bailuVillage, "/查职责 磨坊")).toContain("白鹭镇配合清单");
  expect(await ask("ou_demo_shiqiao", "/查职责 磨坊")).toContain("990101100201配合清单");
  expect(await ask(liuxi, "/查职责 磨坊")).not.toContain("磨坊巡看");
});

test("a grant that ends between the preview and the yes takes the right along", async () => {
  const heads: Head[] = [["基本履职", "白鹭镇修订", "2026-11-05", "白鹭镇"]];
  const card = await bring(bailu, "职责清单", await dutyBook(heads, [["基本履职", "来不及的事项"]]));
  // Still a town officer, of the neighbouring town now: the role alone is not enough.
  await house.pool.query(
    `update membership set org_id = (select org_id from org_code where code = '990101100')
     where person_id = (select id from person where feishu_open_id = $1)`,
    [bailu],
  );
  expect(await confirm(bailu, card, "没有导入")).toContain("白鹭镇不在您的管辖范围内");
  const { rows } = await house.pool.query("select from duty where name = '来不及的事项'");
  expect(rows).toEqual([]);
  expect(await versions("duty", "basic")).not.toContain("白鹭镇 past 1");
});

describe("a plan that was stored before lists had areas means the county", () => {
  test.each([
    { who: qingshi, area: "青石镇", until: "没有导入", says: "全县的清单由县里的管理员或专项办更换" },
    { who: admin, area: "", until: "已导入", says: "新增 1" },
  ])("$who: $until", async ({ who, area, until, says }) => {
    const heads: Head[] = [["可以出具", "县证明清单", "2026-11-06", area]];
    const card = await bring(who, "证明清单", await certificateBook(heads, [["可以出具", "旧计划的证明"]]));
    await house.pool.query(
      `update sheet_import set plan = jsonb_set(plan, '{data,0}', (plan #> '{data,0}') - 'areaId' - 'withdrawn')
       where state = 'ready'`,
    );
    expect(await confirm(who, card, until)).toContain(says);
    const { rows } = await house.pool.query("select count(*)::int as n from certificate where name = '旧计划的证明'");
    expect(rows).toEqual([{ n: who === admin ? 1 : 0 }]);
  });
});
