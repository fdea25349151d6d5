import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { bookOf, openBook, rowsOf } from "../sheets/support.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const admin = "ou_demo_admin";
let lark: Platform;
let house: TestHouse;

beforeAll(async () => {
  lark = await startPlatform({
    cast: castWith({ openId: "ou_new_1", name: "陈新" }, { openId: "ou_new_2", name: "林岚" }),
  });
  house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const words = (message: ChatMessage): string => JSON.stringify(message.body);

function answer(openId: string, messageId: string, until: string): Promise<ChatMessage> {
  return lark.waitFor(
    () =>
      lark
        .chat(openId)
        .find((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId && words(m).includes(until)),
    30_000,
  );
}

async function ask(openId: string, text: string, until = ""): Promise<string> {
  const { messageId } = await lark.say(openId, "p2p", text);
  return words(await answer(openId, messageId, until));
}

async function send(openId: string, name: string, bytes: Buffer, until: string): Promise<ChatMessage> {
  const about = { kind: "file", name, contentType: "application/octet-stream", fileType: "", owner: openId } as const;
  const file = await lark.sim.files.add(bytes, about);
  const { messageId } = await lark.say(openId, "p2p", file.key, { kind: "file", fileName: name });
  return answer(openId, messageId, until);
}

async function fileFrom(openId: string, name: string): Promise<readonly (readonly string[])[]> {
  const message = await lark.waitFor(
    () =>
      lark
        .chat(openId)
        .find((m) => m.sender.kind === "bot" && m.body.kind === "file" && m.body.fileName.includes(name)),
    30_000,
  );
  const record = lark.sim.world.files.get(message.body.kind === "file" ? message.body.fileKey : "");
  if (!record) throw new Error("the platform does not have the file it shows");
  return rowsOf(await openBook(await lark.sim.files.read(record)));
}

test("people come in by workbook: bad rows are told apart and sent back, the others hold their roles at once", async () => {
  expect(await ask("ou_new_1", "/我")).toContain("我还不认识您所在的单位");
  expect(await ask(admin, "/导入 人员")).toContain("发到这个私聊里");
  const book = await bookOf([
    ["姓名", "身份", "单位编码", "单位名称", "飞书 open_id", "邮箱", "代理谁", "截止日"],
    ["陈新", "村经办人", "990101100200", "", "ou_new_1", "", "", ""],
    ["林岚", "村经办人", "", "柳溪村", "ou_new_2", "", "陈新", "2030-12-31"],
    ["无此人", "网格员", "", "民主社区", "ou_nobody", "", "", ""],
    ["周平", "乡镇经办人", "", "青石镇", "ou_demo_town", "", "", ""],
  ]);
  const card = await send(admin, "人员.xlsx", book, "等您确认");
  expect(words(card)).toContain("读到 4 行：新增 2，变更 0，不变 1，要改 1");
  expect(words(card)).toContain("找不到飞书账号");
  const bad = await fileFrom(admin, "要改的行");
  expect(bad.flat().join(" ")).toContain("无此人");
  await lark.click(admin, card.messageId, "导入");
  await answer(admin, card.replyTo?.messageId ?? "", "已导入");
  const me = await ask("ou_new_2", "/我");
  for (const said of ["柳溪村", "代 陈新", "2031-01-01 起失效", "来由：人员名单导入", "经手：程远"])
    expect(me).toContain(said);
  expect(await ask("ou_new_1", "/我")).toContain("现在可以代您办事的：林岚");
  const { rows } = await house.pool.query("select action from audit_log where action = 'grant.give'");
  expect(rows).toHaveLength(2);
});

test("an address and a staff number find the account, when the app may see them", async () => {
  const numbered = lark.sim.world.people.get("ou_new_2")?.userId ?? "";
  const rows = [
    ["姓名", "身份", "单位名称", "邮箱", "工号"],
    ["陈新", "网格员", "民主社区", `${lark.sim.world.people.get("ou_new_1")?.userId}@mingchuan.example`, ""],
    ["林岚", "网格员", "民主社区", "", numbered],
  ];
  await ask(admin, "/导入 人员");
  const blind = await send(admin, "人员.xlsx", await bookOf(rows), "等您确认");
  expect(words(blind)).toContain("新增 1，变更 0，不变 0，要改 1");
  lark.sim.world.missingScopes.delete("contact:user.employee_id:readonly");
  await ask(admin, "/导入 人员");
  expect(words(await send(admin, "人员.xlsx", await bookOf(rows), "等您确认"))).toContain(
    "新增 2，变更 0，不变 0，要改 0",
  );
});

test("the template is the list as it stands, and sent back unchanged changes nothing", async () => {
  for (const kind of ["人员", "单位"]) {
    await ask(admin, `/导入 模板 ${kind}`);
    const rows = await fileFrom(admin, `${kind}-模板`);
    await ask(admin, `/导入 ${kind}`);
    const sent = await send(admin, `${kind}.xlsx`, await bookOf(rows.map((row) => [...row])), "不变");
    expect(words(sent)).toContain(`新增 0，变更 0，不变 ${rows.length - 1}，要改 0`);
  }
});

test("a town officer enters the people of the town's villages and nobody above them", async () => {
  expect(await ask("ou_demo_town", "/导入 人员")).toContain("发到这个私聊里");
  const book = await bookOf([
    ["姓名", "身份", "单位名称", "飞书 open_id"],
    ["陈新", "村经办人", "石桥村", "ou_new_1"],
    ["陈新", "乡镇经办人", "白鹭镇", "ou_new_1"],
    ["陈新", "管理员", "青石镇", "ou_new_1"],
  ]);
  const card = await send("ou_demo_town", "人员.xlsx", book, "等您确认");
  for (const said of ["新增 1，变更 0，不变 0，要改 2", "白鹭镇不在您的管辖范围内", "管理员身份只有管理员能给"]) {
    expect(words(card)).toContain(said);
  }
  await lark.click("ou_demo_town", card.messageId, "导入");
  await answer("ou_demo_town", card.replyTo?.messageId ?? "", "已导入");
  const me = await ask("ou_new_1", "/我");
  expect(me).toContain("石桥村");
  expect(me).toContain("经手：周平");
});
