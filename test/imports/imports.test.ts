import type ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { seedCertificates } from "../../src/certificates/seed.ts";
import { createDb } from "../../src/db/database.ts";
import { listShapes } from "../../src/imports/local-lists.ts";
import { enforceDue } from "../../src/lists/versions.ts";
import { bookOf, openBook, rowsOf } from "../sheets/support.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const admin = "ou_demo_admin";
let lark: Platform;
let house: TestHouse;

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith({ openId: "ou_passer", name: "路人" }) });
  house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

function words(message: ChatMessage | undefined): string {
  return JSON.stringify(message?.body ?? {});
}

function answerTo(openId: string, messageId: string): ChatMessage | undefined {
  return lark.chat(openId).find((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId);
}

async function ask(openId: string, text: string): Promise<ChatMessage> {
  const { messageId } = await lark.say(openId, "p2p", text);
  return lark.waitFor(() => answerTo(openId, messageId), 15_000);
}

/** Sends a file and waits until the card that answers it says what is expected. */
async function send(openId: string, name: string, bytes: Buffer, until: string): Promise<ChatMessage> {
  const about = { kind: "file", name, contentType: "application/octet-stream", fileType: "", owner: openId } as const;
  const file = await lark.sim.files.add(bytes, about);
  const { messageId } = await lark.say(openId, "p2p", file.key, { kind: "file", fileName: name });
  return cardOf(openId, messageId, until);
}

function cardOf(openId: string, messageId: string, until: string): Promise<ChatMessage> {
  return lark.waitFor(() => {
    const card = answerTo(openId, messageId);
    return card && words(card).includes(until) ? card : undefined;
  }, 60_000);
}

/** The next file of that name that the bot sends into the private chat, opened by another library. */
async function fileFrom(openId: string, name: string, after: number): Promise<ExcelJS.Workbook> {
  const message = await lark.waitFor(
    () =>
      lark
        .chat(openId)
        .slice(after)
        .find((m) => m.sender.kind === "bot" && m.body.kind === "file" && m.body.fileName === name),
    30_000,
  );
  const key = message.body.kind === "file" ? message.body.fileKey : "";
  const record = lark.sim.world.files.get(key);
  if (!record) throw new Error("the platform does not have the file it shows");
  return openBook(await lark.sim.files.read(record));
}

async function one<T>(query: string, ...values: unknown[]): Promise<T> {
  const { rows } = await house.pool.query(query, values);
  return rows[0] as T;
}

const headers = ["清单", "证明名称", "群众怎么说", "去哪里办", "依据"];
const info = ["可以出具", "明川县可以出具证明清单（2026年）", "2026-11-01"];

function certificates(rows: readonly unknown[][], heads: readonly unknown[][] = [info]): Promise<Buffer> {
  return bookOf([["明川县证明事项"], headers, ...rows], (sheet) => {
    const about = sheet.workbook.addWorksheet("清单信息");
    about.addRow(["清单", "文件名称", "施行日期"]);
    for (const head of heads) about.addRow([...head]);
  });
}

test("a list is replaced: asked for, read, shown with counts that add up, applied once after a double tap", async () => {
  const shipped = await one<{ n: number }>("select count(*)::int as n from certificate where ruling = 'allowed'");
  expect(words(await ask(admin, "/导入 证明清单"))).toContain("请把 .xlsx 文件直接发到这个私聊里");
  const book = await certificates([
    ["可以出具", "＝桥下摆摊说明", "摆摊、摆摊证明", "村委会", "县发〔2026〕1号"],
    ["可以出具", "村民小组成员身份说明", "成员身份", "村集体经济组织", ""],
  ]);
  const card = await send(admin, "证明.xlsx", book, "等您确认");
  expect(words(card)).toContain("读到 2 行：新增 1，变更 1，不变 0，要改 0");
  expect(words(card)).toContain(`将停用的：${shipped.n - 1} 项`);
  expect(words(await ask("ou_demo_liuxi", "/证明 桥下摆摊"))).not.toContain("桥下摆摊说明");

  await Promise.all([lark.click(admin, card.messageId, "导入"), lark.click(admin, card.messageId, "导入")]);
  const done = await cardOf(admin, card.replyTo?.messageId ?? "", "已导入");
  expect(words(done)).toContain(`新增 1，变更 1，停用 ${shipped.n - 1}；不变 0，未写入 0`);
  const { rows } = await house.pool.query(
    `select name, sample, source_doc from certificate where ruling = 'allowed' order by name collate "C"`,
  );
  expect(rows.map((row) => row.name)).toEqual(["村民小组成员身份说明", "＝桥下摆摊说明"]);
  expect(rows.every((row) => !row.sample && row.source_doc === info[1])).toBe(true);
  expect(await one("select count(*)::int as n from audit_log where action = 'import.certificates'")).toEqual({ n: 1 });
  expect(
    (await house.pool.query("select state, jsonb_array_length(items) as n from local_list order by created_at")).rows,
  ).toEqual([
    { state: "current", n: 2 },
    { state: "past", n: shipped.n },
  ]);
  expect(words(await ask("ou_demo_liuxi", "/证明 桥下摆摊"))).toContain("桥下摆摊说明");
  const again = await lark.click(admin, card.messageId, "导入").catch((err: unknown) => String(err));
  expect(JSON.stringify(again)).not.toContain("正在导入");
});

test("rows that must be mended come back as a workbook, and a list with one of them cannot be applied", async () => {
  await ask(admin, "/导入 证明清单");
  const before = lark.chat(admin).length;
  const book = await certificates([
    ["可以出具", "村民小组成员身份说明", "", "村集体经济组织", ""],
    ["可以出具", "没有去处的证明", "", "", "=1+1"],
    ["随便", "哪张清单都不是", "", "村委会", ""],
    ["可以出具", "村民小组 成员身份说明", "", "村委会", ""],
  ]);
  const card = await send(admin, "证明.xlsx", book, "要改");
  expect(words(card)).toContain("读到 4 行：新增 0，变更 1，不变 0，要改 3");
  expect(words(card)).toContain("没有填：去哪里办");
  expect(words(card)).not.toContain("import.apply");
  const errors = rowsOf(await fileFrom(admin, "证明清单-要改的行.xlsx", before));
  expect(errors[0]?.slice(0, 2)).toEqual(["清单", "证明名称"]);
  expect(errors.slice(1).map((row) => [row[1], row.at(-2), row.at(-1)])).toEqual([
    ["没有去处的证明", "没有填：去哪里办", "表1 第 4 行"],
    ["哪张清单都不是", "清单一栏认不出，请写：不应出具、可以出具", "表1 第 5 行"],
    ["村民小组 成员身份说明", "和第 3 行重名，同一张清单里名称不能重复", "表1 第 6 行"],
  ]);
});

test("the template holds what is there now, and sent back as it is it changes nothing", async () => {
  const before = lark.chat(admin).length;
  await ask(admin, "/导入 模板 职责清单");
  const template = await fileFrom(admin, "职责清单-模板.xlsx", before);
  const { n } = await one<{ n: number }>("select count(*)::int as n from duty");
  expect(rowsOf(template)).toHaveLength(n + 1);
  const heads = template.worksheets[1];
  for (const line of [2, 3, 4]) {
    if (heads) heads.getCell(`B${line}`).value = "明川县履职清单";
    if (heads) heads.getCell(`C${line}`).value = "2026-11-01";
  }
  const filled = Buffer.from(await template.xlsx.writeBuffer());
  await ask(admin, "/导入 职责清单");
  const card = await send(admin, "职责.xlsx", filled, "等您确认");
  expect(words(card)).toContain(`读到 ${n} 行：新增 0，变更 ${n}，不变 0，要改 0`);
  await lark.click(admin, card.messageId, "导入");
  await cardOf(admin, card.replyTo?.messageId ?? "", "已导入");
  expect(await one("select count(*)::int as n, bool_or(sample) as sample from duty")).toEqual({ n, sample: false });
  const answer = await ask("ou_demo_liuxi", "/查职责 燃气");
  expect(words(answer)).toContain("明川县履职清单");
  expect(words(answer)).not.toContain("样例");

  await ask(admin, "/导入 职责清单");
  const same = await send(admin, "职责.xlsx", filled, "不用导入");
  expect(words(same)).toContain(`不变 ${n}`);
});

test("a file that comes first gets a menu of what it can be used for; a number picks", async () => {
  const book = await certificates([["可以出具", "村民小组成员身份说明", "成员身份", "村集体经济组织", ""]]);
  const menu = await send(admin, "表.xlsx", book, "要用它办哪件事");
  expect(words(menu)).toContain("/导入 证明清单");
  const picked = await lark.click(admin, menu.messageId, "/导入 证明清单");
  expect(picked).toBeDefined();
  await cardOf(admin, menu.replyTo?.messageId ?? "", "核对完");
  const second = await send(admin, "表.xlsx", book, "要用它办哪件事");
  const number = /(\d+)\. \/导入 证明清单/.exec(words(second))?.[1] ?? "";
  const { messageId } = await lark.say(admin, "p2p", number);
  await cardOf(admin, messageId, "核对完");
  const keeper = await send("ou_demo_liuxi", "表.xlsx", book, "要用它办哪件事");
  expect(words(keeper)).toContain("/填报");
  expect(words(keeper)).not.toContain("/导入");
  const nobody = await send("ou_passer", "表.xlsx", book, "文件收到，但没有处理");
  expect(words(nobody)).toContain("没有下载");
});

test.each([
  { name: "空.xlsx", bytes: Buffer.alloc(0), says: "0 字节" },
  { name: "大.xlsx", bytes: Buffer.alloc(30 * 1024 * 1024 + 1, "PK"), says: "这个文件太大" },
  {
    name: "旧.xls",
    bytes: Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]),
    says: "另存为 .xlsx",
  },
  { name: "照片.xlsx", bytes: Buffer.from("89504e470d0a1a0a0000000d", "hex"), says: "这个文件不是表格" },
])("what cannot be read gets the sentence that helps: $name (10.4 #11)", async ({ name, bytes, says }) => {
  await ask(admin, "/导入 证明清单");
  expect(words(await send(admin, name, bytes, "没有导入"))).toContain(says);
});

test("words in the place of the file are no file, and the question stands", async () => {
  await ask(admin, "/导入 证明清单");
  expect(words(await ask(admin, "等一下"))).toContain("这一步等的是一个文件");
  expect(words(await ask(admin, "取消"))).toContain("不办了");
});

test("who reads plain text is told the outcome in a message of its own", async () => {
  await ask(admin, "/纯文本");
  await ask(admin, "/导入 证明清单");
  const before = lark.chat(admin).length;
  const queued = await send(admin, "证明.xlsx", await certificates([["可以出具", "", "", "", ""]]), "正在排队");
  expect(queued.body.kind).toBe("text");
  const told = await lark.waitFor(
    () =>
      lark
        .chat(admin)
        .slice(before)
        .find((m) => m.sender.kind === "bot" && words(m).includes("读到 1 行")),
    30_000,
  );
  expect(told.body.kind).toBe("text");
  await ask(admin, "/纯文本");
});

test("who may import nothing is told so, and a plan belongs to who sent it", async () => {
  expect(words(await ask("ou_demo_liuxi", "/导入 证明清单"))).toContain("身份");
  await ask(admin, "/导入 证明清单");
  const book = await certificates([["可以出具", "别人点不动的证明", "", "村委会", ""]]);
  const card = await send(admin, "证明.xlsx", book, "等您确认");
  const { id } = await one<{ id: string }>(
    "select id from sheet_import where state = 'ready' order by created_at desc",
  );
  const handler = await house.pool.connect();
  try {
    await handler.query("begin");
    await handler.query(
      `select set_config('songbang.open_id', 'ou_demo_town', true), set_config('songbang.county', '990101', true),
              set_config('role', 'songbang_app', true)`,
    );
    expect((await handler.query("update sheet_import set state = 'applying' where id = $1", [id])).rowCount).toBe(0);
    expect((await handler.query("select id from sheet_import")).rows).toEqual([]);
    const effect =
      "insert into outbox (id, kind, lane, target, content, cause) values (gen_random_uuid(), $1, 'x', '{}', '{}', 'x')";
    await handler.query(effect, ["job"]);
    await expect(handler.query(effect, ["send"])).rejects.toThrow("row-level security");
  } finally {
    await handler.query("rollback");
    handler.release();
  }
  await lark.click(admin, card.messageId, "不导入");
  await cardOf(admin, card.replyTo?.messageId ?? "", "文件内容没有保留");
  expect(await one("select state, plan from sheet_import where id = $1", id)).toEqual({ state: "dropped", plan: null });
});

test("a plan that nobody took for a day is no more", async () => {
  await ask(admin, "/导入 证明清单");
  const book = await certificates([["可以出具", "只此一项的证明", "", "村委会", ""]]);
  const card = await send(admin, "证明.xlsx", book, "等您确认");
  await house.pool.query("update sheet_import set expires_at = created_at where state = 'ready'");
  const answer = await lark.click(admin, card.messageId, "导入");
  expect(JSON.stringify(answer)).toContain("已过 24 小时");
});

test("a list of a later day waits: until then the present one holds", async () => {
  await ask(admin, "/导入 证明清单");
  const rows = [["可以出具", "明年才有的证明", "", "村委会", ""]];
  const card = await send(admin, "证明.xlsx", await certificates(rows, [[info[0], info[1], "2099-01-01"]]), "等您确认");
  await lark.click(admin, card.messageId, "导入");
  await cardOf(admin, card.replyTo?.messageId ?? "", "已导入");
  expect(await one("select state from local_list where valid_from = '2099-01-01'")).toEqual({ state: "waiting" });
  expect(words(await ask("ou_demo_liuxi", "/证明 明年才有的证明"))).not.toContain("《明年才有的证明》可以");
  expect(await one("select count(*)::int as n from certificate where name = '明年才有的证明'")).toEqual({ n: 0 });
});

test("on its day the list that waited takes effect, and comes back as it is when the word lists change", async () => {
  const db = createDb(house.pool);
  await db.transaction().execute(async (tx) => {
    expect(await enforceDue(tx, listShapes, "2098-12-31")).toBe(0);
    expect(await enforceDue(tx, listShapes, "2099-01-01")).toBe(1);
  });
  const now = { n: 1, name: "明年才有的证明" };
  const allowed = "select count(*)::int as n, min(name) as name from certificate where ruling = 'allowed'";
  expect(await one(allowed)).toEqual(now);
  expect(words(await ask("ou_demo_liuxi", "/证明 明年才有"))).toContain("明年才有的证明");
  await house.pool.query("update house set value = '{}' where key like 'certificates %'");
  await db.transaction().execute((tx) => seedCertificates(tx, "990101"));
  expect(await one(allowed)).toEqual(now);
});

test.each([
  { point: "before an import commits", item: "换了工人的证明" },
  { point: "after work before mark", item: "又换了工人的证明" },
])(
  "a worker that dies $point: another takes over, and it is applied once",
  async ({ point, item }) => {
    await ask(admin, "/导入 证明清单");
    const card = await send(admin, "证明.xlsx", await certificates([["可以出具", item, "", "村委会", ""]]), "等您确认");
    const workers = house.processes().filter((process) => process.role === "worker");
    const doomed = await house.start("worker", { FAULT_POINTS: `${point}=1` });
    await Promise.all(workers.map((worker) => worker.kill()));
    await lark.click(admin, card.messageId, "导入");
    await doomed.ended;
    await house.start("worker");
    await cardOf(admin, card.replyTo?.messageId ?? "", "已导入");
    const { rows } = await house.pool.query("select name from certificate where ruling = 'allowed'");
    expect(rows).toEqual([{ name: item }]);
    const held = JSON.stringify([{ cells: { name: item } }]);
    expect(await one("select count(*)::int as n from local_list where items @> $1", held)).toEqual({ n: 1 });
  },
  90_000,
);
