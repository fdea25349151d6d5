import type ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { openBook } from "../sheets/support.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { talkOver, words } from "../support/talk.ts";

const he = "ou_demo_minzheng";
const coordinator = "ou_demo_admin";
const wang = "ou_demo_liuxi";
const li = "ou_demo_shiqiao";
const sun = "ou_demo_minzhu";
const town = "ou_demo_town";
const keepers = [wang, li, sun];

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
const until = (openId: string, { messageId }: ChatMessage, what: string): Promise<ChatMessage> =>
  talk.until(() => talk.now(openId, messageId), what);

/** The domain clock at an instant; the worker's next tick runs what it passed. */
async function moveClock(to: string): Promise<void> {
  await house.pool.query("update domain_clock set offset_ms = $1", [String(Date.parse(to) - Date.now())]);
}

async function stateOf(no: number, unit: string): Promise<string | undefined> {
  const { rows } = await house.pool.query<{ state: string }>(
    `select a.state from assignment a join request r on r.id = a.request_id join org_unit u on u.id = a.org_id
     where r.no = $1 and u.name = $2`,
    [no, unit],
  );
  return rows[0]?.state;
}

async function one<T>(sql: string, ...values: readonly unknown[]): Promise<T> {
  const { rows } = await house.pool.query<{ value: T }>(sql, [...values]);
  const [row] = rows;
  if (!row) throw new Error(`nothing for ${sql}`);
  return row.value;
}

const labelsOf = (card: ChatMessage): readonly (readonly [name: string, field: string])[] =>
  [...words(card).matchAll(/ · ([^"]*)"}},{"tag":"input","name":"(c\d)"/g)].map(([, name = "", field = ""]) => [
    name,
    field,
  ]);

/** A village types its two figures and hands in, and the town takes it. */
async function answer(keeper: string, no: number, sacks: string): Promise<void> {
  const card = await ask(keeper, `/填报 ${no}`);
  const typed = Object.fromEntries(
    labelsOf(card).map(([name, field]) => [field, name.includes("袋") ? sacks : "13800000000"]),
  );
  await lark.click(keeper, card.messageId, "保存", typed);
  const ready = await until(keeper, card, "可以交");
  await lark.click(keeper, ready.messageId, "交上去");
  await until(keeper, card, `已交：第 ${no} 号`);
  await look(no);
}

/** The town looks at what was handed in first and takes it. */
async function look(no: number): Promise<ChatMessage> {
  await ask(town, "/待办");
  const card = await ask(town, "1");
  expect(words(card)).toContain(`第 ${no} 号`);
  await lark.click(town, card.messageId, "没有问题");
  return card;
}

/** A demand for three villages' sacks and telephones, answered and delivered. Returns the department's card. */
async function delivered(no: number, item: string): Promise<ChatMessage> {
  const asked = await ask(
    he,
    `/要数 标题：${item}清点\n对象：各村\n字段：村名、${item}(袋)、${item}电话号码\n截止：12月15日\n表号：明安0${no}表`,
  );
  const card = await until(he, asked, "碰到的规定");
  await lark.click(he, card.messageId, "只要缺的 2 项");
  const form = await ask(coordinator, `/准入 ${no}`);
  await lark.click(coordinator, form.messageId, "准入", { keep: ["1", "2", "3"], due: "2026-12-15" });
  await until(he, card, "发给 3 个村");
  for (const [n, keeper] of keepers.entries()) await answer(keeper, no, `${n + 1}0`);
  return until(he, card, "第 1 版，3 行");
}

async function bookOfVersion(no: number, version: number): Promise<readonly (readonly string[])[]> {
  const part = version > 1 ? `（第${no}号 第${version}版）` : `（第${no}号）`;
  const message = await lark.waitFor(
    () => lark.chat(he).find((m) => m.body.kind === "file" && m.body.fileName.includes(part)),
    60_000,
  );
  const key = message.body.kind === "file" ? message.body.fileKey : "";
  const record = lark.sim.world.files.get(key);
  if (!record) throw new Error("the platform does not have the file it shows");
  const book: ExcelJS.Workbook = await openBook(await lark.sim.files.read(record));
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow((row) => rows.push([1, 2, 3].map((column) => row.getCell(column).text)));
  return rows.slice(1);
}

test("a department sends one cell back, the village corrects it, and the second version differs in that cell alone", async () => {
  const card = await delivered(1, "沙包");
  expect(words(card)).toContain("到 11月30日 18:00 没有说话，就算收下");
  const first = await bookOfVersion(1, 1);
  expect(Object.fromEntries(first.map(([village, sacks]) => [village, sacks]))).toEqual({
    柳溪村: "10",
    石桥村: "20",
    民主社区: "30",
  });

  await lark.click(he, card.messageId, "退回几格");
  await until(he, card, "退回哪个村的");
  await lark.click(he, card.messageId, "选格子", { unit: "石桥村" });
  const cells = await until(he, card, "退回几格：石桥村");
  const place = /"value":"([0-9a-f-]{36}:\d+)"/.exec(words(cells))?.[1] ?? "";
  const lacking = await lark.click(he, cells.messageId, "退回选中的格", { cells: [place], comment: "" });
  expect(lacking.toast?.content).toContain("退回要写哪里不对");
  await lark.click(he, cells.messageId, "退回选中的格", { cells: [place], comment: "村里仓库只有 25 袋" });
  await until(he, card, "正在改：石桥村（到 11月26日 18:00）");
  expect(await stateOf(1, "石桥村")).toBe("returned");
  expect(await stateOf(1, "柳溪村")).toBe("town_accepted");

  // The ledgers go on living; a village that is not open again stays as it was delivered.
  await house.pool.query(
    "update record set data = jsonb_set(data, array[(select code from element where name like '沙包%电话%' limit 1)], '\"13911111111\"') where org_id = (select id from org_unit where name = '柳溪村') and data ? (select code from element where name like '沙包%电话%' limit 1)",
  );
  const todo = await ask(li, "/待办");
  expect(words(todo)).toContain("交付过的，请再看一下");
  const fill = await ask(li, "/填报 1");
  expect(words(fill)).toContain("何敏请再看一下：村里仓库只有 25 袋");
  const typed = Object.fromEntries(labelsOf(fill).map(([, field]) => [field, "25"]));
  expect(Object.keys(typed)).toHaveLength(1);
  await lark.click(li, fill.messageId, "保存", typed);
  const ready = await until(li, fill, "改了 1 格，可以交");
  await lark.click(li, ready.messageId, "交上去");
  await until(li, fill, "已交：第 1 号");
  await look(1);

  const again = await until(he, card, "第 2 版");
  expect(words(again)).toContain("比上一版改了 1 格：石桥村的沙包");
  const second = await bookOfVersion(1, 2);
  expect(second).toEqual(
    first.map(([village = "", sacks = "", phone = ""]) => [village, village === "石桥村" ? "25" : sacks, phone]),
  );
  const { rows } = await house.pool.query<{ version: number; hash: string }>(
    "select d.version, d.hash from delivery d join request r on r.id = d.request_id where r.no = 1 order by version",
  );
  expect(rows.map((row) => row.version)).toEqual([1, 2]);
  expect(new Set(rows.map((row) => row.hash)).size).toBe(2);
});

test("what was accepted is locked, once; a village that finds an error is heard, opened again by one of two who try, and nothing happens when it does not answer", async () => {
  const card = await delivered(2, "铁丝");
  const saved = `select seconds_saved_low as value from burden b join request r on r.id = b.request_id where r.no = 2`;
  const savedBefore = await one<number>(saved);
  const toasts = await Promise.all([1, 2].map(() => lark.click(he, card.messageId, "收下")));
  await until(he, card, "何敏 11月23日收下，这一份定了");
  const said = toasts.map(({ toast }) => toast?.content ?? "");
  expect(said.filter((text) => text === "已收下")).toHaveLength(1);
  expect(said.filter((text) => text.startsWith("已经收过了"))).toHaveLength(1);
  const steps =
    "select count(*)::int as value from review v join assignment a on a.id = v.assignment_id join request r on r.id = a.request_id where r.no = 2 and v.step = $1";
  expect(await one<number>(steps, "county_accept")).toBe(3);

  const settled = await ask(wang, "/填报 2");
  expect(words(settled)).toContain("已收下：何敏 11月23日收下，不能再改");
  await lark.click(wang, settled.messageId, "发现填错", { reason: "多写了一个零，应是 1" });
  await until(wang, settled, "已转给民政局");
  const found = await until(he, card, "柳溪村 王秀兰：多写了一个零，应是 1");

  const shown = await ask(town, "/待办 2 柳溪村");
  const fields = { reason: "村里说多写了一个零", days: "3" };
  await Promise.all([lark.click(he, found.messageId, "重开柳溪村"), lark.click(town, shown.messageId, "重开", fields)]);
  await until(town, shown, "重开：第 2 号");
  expect(
    await one<number>(
      "select count(*)::int as value from reopening o join assignment a on a.id = o.assignment_id join request r on r.id = a.request_id where r.no = 2",
    ),
  ).toBe(1);
  expect(await one<number>(steps, "reopen")).toBe(1);
  expect(await stateOf(2, "柳溪村")).toBe("returned");
  expect(await one<number>(saved)).toBeLessThan(savedBefore);

  const fill = await ask(wang, "/填报 2");
  expect(words(fill)).toContain("到 11月26日 18:00 为止");
  // The term is over, and nothing has closed it yet: the database says no.
  await moveClock("2026-11-26T18:03:00+08:00");
  const late = await lark.click(wang, fill.messageId, "交上去");
  expect(late.toast?.content).toContain("照原来交付的算");
  expect(await stateOf(2, "柳溪村")).toBe("returned");
  await moveClock("2026-11-26T18:08:00+08:00");
  await expect.poll(() => stateOf(2, "柳溪村"), { timeout: 60_000 }).toBe("county_accepted");
  expect(await one<string>("select ended_as as value from reopening where ended_as <> 'accepted'")).toBe("expired");
  expect(await one<number>("select version as value from request where no = 2")).toBe(1);
  expect(
    await one<number>(
      "select count(*)::int as value from delivery d join request r on r.id = d.request_id where r.no = 2",
    ),
  ).toBe(1);
});

test("what nobody accepts counts as accepted on the day that the card named, and not before", async () => {
  const accepted = "select accepted_at is not null as value from request where no = 1";
  expect(await one<boolean>(accepted)).toBe(false);
  await moveClock("2026-11-30T18:08:00+08:00");
  await expect.poll(() => one<boolean>(accepted), { timeout: 60_000 }).toBe(true);
  const card = await ask(he, "/要数 1");
  expect(words(card)).toContain("到 11月30日 没有意见，算收下");
  expect(await stateOf(1, "石桥村")).toBe("county_accepted");
  const asked = lark.chat(wang).filter((m) => m.sender.kind === "bot" && words(m).includes("收下"));
  expect(asked.filter((m) => m.replyTo === null)).toEqual([]);
});
