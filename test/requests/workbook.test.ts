import type ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { bookOf, openBook } from "../sheets/support.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { talkOver, words } from "../support/talk.ts";

const he = "ou_demo_minzheng";
const coordinator = "ou_demo_admin";
const wang = "ou_demo_liuxi";

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
/** The answer to a message once it says so. */
const until = (openId: string, messageId: string, what: string): Promise<ChatMessage> =>
  talk.until(() => talk.answerTo(openId, messageId), what);

async function send(openId: string, name: string, bytes: Buffer): Promise<string> {
  const about = { kind: "file", name, contentType: "application/octet-stream", fileType: "", owner: openId } as const;
  const file = await lark.sim.files.add(bytes, about);
  return (await lark.say(openId, "p2p", file.key, { kind: "file", fileName: name })).messageId;
}

async function fileFrom(openId: string, part: string): Promise<ExcelJS.Workbook> {
  const message = await lark.waitFor(
    () =>
      lark
        .chat(openId)
        .find((m) => m.sender.kind === "bot" && m.body.kind === "file" && m.body.fileName.includes(part)),
    60_000,
  );
  const key = message.body.kind === "file" ? message.body.fileKey : "";
  const record = lark.sim.world.files.get(key);
  if (!record) throw new Error("the platform does not have the file it shows");
  return openBook(await lark.sim.files.read(record));
}

/** A form as a bureau sends it: title over all columns, two rows of header, lines for rows, a total, signatures. */
function form(): Promise<Buffer> {
  const blank = Array.from({ length: 5 }, () => ["", "", "", "", "", "", ""]);
  return bookOf(
    [
      ["附件1"],
      ["低保对象情况统计表"],
      ["填报单位：", "", "", "", "", "", "单位：元"],
      ["序号", "姓名", "身份证号码", "联系方式", "", "低保类别", "取暖补助(元)"],
      ["", "", "", "手机号", "所属村", "", ""],
      ...blank,
      ["合计", "", "", "", "", "", ""],
      ["填表人：", "", "", "", "", "报出日期：", ""],
    ],
    (sheet) => {
      sheet.mergeCells("A2:G2");
      sheet.mergeCells("D4:E4");
      for (const column of ["A", "B", "C", "F", "G"]) sheet.mergeCells(`${column}4:${column}5`);
      for (let row = 4; row <= 11; row += 1) {
        for (let column = 1; column <= 7; column += 1) {
          sheet.getCell(row, column).border = {
            top: { style: "thin" },
            bottom: { style: "thin" },
            left: { style: "thin" },
            right: { style: "thin" },
          };
        }
      }
    },
  );
}

test("a workbook dropped after /要数 is read by its header, compared, and comes back filled in its own layout", async () => {
  await ask(he, "/要数");
  const sent = await send(he, "低保对象情况统计表.xlsx", await form());
  const card = await until(he, sent, "碰到的规定");
  expect(words(card)).toContain("低保对象情况统计表");
  expect(words(card)).toContain("取暖补助（目录里没有）");
  expect(words(card)).toMatch(/\*\*现成的 \d 项\*\*　姓名、身份证号/);
  await lark.click(he, card.messageId, "取现成的");
  await until(he, sent, "已把");
  const book = await fileFrom(he, "低保对象情况统计表（第1号）");
  const sheet = book.worksheets[0];
  const text = (row: number, column: number): string => String(sheet?.getCell(row, column).text ?? "");
  expect(text(2, 1)).toBe("低保对象情况统计表");
  expect(text(4, 3)).toBe("身份证号码");
  const { rows } = await house.pool.query<{ n: number }>(
    "select count(*)::int as n from record r join ledger l on l.id = r.ledger_id where l.code = 'dibao' and r.valid_to is null",
  );
  const count = rows[0]?.n ?? 0;
  expect(count).toBeGreaterThan(20);
  const filled = Array.from({ length: count }, (_, nth) => nth + 6);
  for (const row of filled) {
    expect(text(row, 1)).toBe(String(row - 5));
    expect(text(row, 3)).toMatch(/^99\d{15}[\dX]$/);
    expect(["柳溪村", "石桥村", "民主社区"]).toContain(text(row, 5));
    expect(["城市低保", "农村低保", ""]).toContain(text(row, 6));
  }
  expect(text(6 + count, 1)).toBe("合计");
  expect(text(7 + count, 1)).toContain("填表人");
  const people = await house.pool.query("select 1 from assignment");
  expect(people.rows).toEqual([]);
});

test("a village fills a workbook and sends it back days later; what was answered meanwhile is not overwritten", async () => {
  const card = await ask(
    he,
    "/要数 标题：高龄老人取暖\n对象：80岁以上老人\n字段：姓名、身份证号、取暖方式、紧急联系人电话\n截止：12月15日\n表号：明民02表",
  );
  const answer = await until(he, card.replyTo?.messageId ?? "", "碰到的规定");
  await lark.click(he, answer.messageId, "只要缺的 2 项");
  const pending = await ask(coordinator, "/准入 2");
  await lark.click(coordinator, pending.messageId, "准入", { keep: ["1", "2", "3", "4"], due: "2026-12-15" });
  await until(he, answer.replyTo?.messageId ?? "", "发给 3 个村");
  const { rows: given } = await house.pool.query<{ n: number }>("select count(*)::int as n from assignment");
  expect(given[0]?.n).toBe(3);
  const fill = await ask(wang, "/填报 2");
  await lark.click(wang, fill.messageId, "发表格给我填");
  const book = await fileFrom(wang, "高龄老人取暖（第2号 柳溪村）");
  const sheet = book.worksheets[0];
  if (!sheet) throw new Error("a workbook without a sheet");
  const headers = (sheet.getRow(1).values as unknown[]).map(String);
  const heat = headers.indexOf("取暖方式");
  const phone = headers.indexOf("紧急联系人电话");
  const was = (row: number, column: number): string => sheet.getRow(row).getCell(column).text;
  let [typed, blanks] = [0, 0];
  for (let row = 2; row <= sheet.rowCount; row += 1) {
    // What was known is there already; only what was empty is typed.
    if (was(row, heat) === "") {
      sheet.getRow(row).getCell(heat).value = row % 2 === 0 ? "煤炉" : "电暖";
      typed += 1;
    }
    if (was(row, phone) !== "") continue;
    if (row === 3) blanks += 1;
    else sheet.getRow(row).getCell(phone).value = row === 5 ? "12345" : "13800000000";
  }
  sheet.addRow(["不在名单上的人", "煤炉"]);
  const back = await send(wang, "高龄老人取暖.xlsx", Buffer.from(await book.xlsx.writeBuffer()));
  const read = await until(wang, back, "表格里");
  const counts = /表格里 (\d+) 行：读到 (\d+) 格，(\d+) 格没有动过，(\d+) 格没有读出来，(\d+) 格空着/
    .exec(words(read))
    ?.slice(1)
    .map(Number);
  const [rowsRead = 0, kept = 0, same = 0, refused = 0, empty = 0] = counts ?? [];
  expect(rowsRead).toBe(sheet.rowCount - 1);
  expect(empty).toBe(blanks);
  expect(refused).toBeLessThanOrEqual(1);
  expect(kept).toBeGreaterThanOrEqual(typed);
  // Two cells a row, and the row that nobody knows is told apart.
  expect(kept + same + refused + empty).toBe((rowsRead - 1) * 2);
  expect(words(read)).toContain("认不出是谁");
});
