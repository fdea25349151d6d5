import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { talkOver, words } from "../support/talk.ts";

const at = "2026-11-23T09:10:00+08:00";
const he = "ou_demo_minzheng";
const coordinator = "ou_demo_admin";
const wang = "ou_demo_liuxi";
const town = "ou_demo_town";

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

const talk = talkOver(() => lark);
const { now } = talk;
const ask = (openId: string, text: string): Promise<ChatMessage> => talk.ask(openId, "p2p", text);
/** The card of a message once it says so. */
const until = (chat: string, message: ChatMessage, what: string): Promise<ChatMessage> =>
  talk.until(() => now(chat, message.messageId), what);

const notice =
  "请各村于12月10日前报送80岁以上老人名单，包括姓名、身份证号、性别、年龄、联系电话、是否低保、紧急联系人、紧急联系人电话、取暖方式";

test("a department learns at once what is held, what it breaks and what it would cost; nothing goes out before admission", async () => {
  const card = await ask(he, `/要数 ${notice}`);
  const answer = await until(he, card, "碰到的规定");
  expect(words(answer)).toContain("**现成的 2 项**　姓名、身份证号");
  expect(words(answer)).toContain("**能得出的 3 项**　性别、年龄、是否低保");
  expect(words(answer)).toContain("取暖方式（目录里没有）");
  expect(words(answer)).toContain("R-DEM-6");
  const { rows: before } = await house.pool.query("select 1 from assignment");
  expect(before).toEqual([]);

  await lark.click(he, answer.messageId, "只要缺的 4 项");
  await until(he, answer, "已交专项办");
  const pending = await ask(coordinator, "/准入");
  expect(words(pending)).toContain("民政局");
  const form = await ask(coordinator, "1");
  expect(words(form)).toContain("保留哪些项");
  const fields = { keep: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], due: "2026-12-10" };
  const admitted = await lark.click(coordinator, form.messageId, "准入", fields);
  expect(admitted.toast?.content).toBe("已准入，准入号 明川县减准〔2026〕1号");
  await until(he, answer, "发给 3 个村（社区），12月10日 18:00 前");
});

test("a village gets a card that is nearly full, five cells at a time, and what was typed wrongly stays", async () => {
  const todo = await ask(wang, "/待办");
  expect(words(todo)).toContain("第 1 号　民政局《80岁以上老人情况》");
  const card = await ask(wang, "1");
  const left = /还有 (\d+) 格没有，(\d+) 格要看一眼/.exec(words(card));
  expect(Number(left?.[1])).toBeGreaterThan(20);
  expect(words(card).match(/"tag":"(?:input|select_static)","name":"c\d"/g)?.length).toBe(5);
  const labels = [
    ...words(card).matchAll(/"content":"([^"]*) · ([^"]*)"}},{"tag":"(?:input|select_static)","name":"c(\d)"/g),
  ];
  const typed = Object.fromEntries(
    labels.map(([, , name, n]) => [
      `c${n}`,
      name === "紧急联系人电话" ? "1380000" : name === "紧急联系人" ? " 张 三 " : "煤炉",
    ]),
  );
  const saved = await lark.click(wang, card.messageId, "保存", typed);
  expect(saved.toast?.content).toMatch(/有 \d 格没有读出来，写的还在/);
  const again = await until(wang, card, '"1380000"');
  expect(words(again)).toContain("手机号应是 11 位，这里有 7 位");
  const phones = labels.filter(([, , name]) => name === "紧急联系人电话").length;
  const now_ = /还有 (\d+) 格没有/.exec(words(again));
  expect(Number(now_?.[1])).toBe(Number(left?.[1]) - (5 - phones));

  await lark.click(wang, card.messageId, "都没有变");
  await until(wang, card, "0 格要看一眼");
});

test("the whole way: three villages answer, their towns look, the department gets a workbook; asked again, nobody is asked", async () => {
  const request = await ask(
    he,
    "/要数 标题：冬季安全情况\n对象：各村\n字段：村名、总人口、防滑沙袋(袋)、值守点电话号码\n截止：12月15日\n表号：明安01表",
  );
  const answer = await until(he, request, "碰到的规定");
  expect(words(answer)).toContain("**能得出的 2 项**　村名、总人口");
  await lark.click(he, answer.messageId, "只要缺的 2 项");
  const form = await ask(coordinator, "/准入 2");
  await lark.click(coordinator, form.messageId, "准入", { keep: ["1", "2", "3", "4"], due: "2026-12-15" });
  await until(he, answer, "发给 3 个村（社区）");
  for (const [n, keeper] of ["ou_demo_liuxi", "ou_demo_shiqiao", "ou_demo_minzhu"].entries()) {
    const card = await ask(keeper, "/填报 2");
    const fields = [...words(card).matchAll(/ · ([^"]*)"}},{"tag":"input","name":"(c\d)"/g)];
    const typed = Object.fromEntries(
      fields.map(([, name, field]) => [field ?? "", (name ?? "").includes("沙袋") ? `${n + 1}0` : "13800000000"]),
    );
    if (fields.length > 0) await lark.click(keeper, card.messageId, "保存", typed);
    const saved = now(keeper, card.messageId) ?? card;
    if (words(saved).includes("都没有变")) await lark.click(keeper, card.messageId, "都没有变");
    const ready = await until(keeper, card, "可以交");
    await lark.click(keeper, ready.messageId, "交上去");
    await until(keeper, card, "已交：第 2 号");
    const check = await ask(town, "/待办");
    expect(words(check)).toContain("已交");
    const look = await ask(town, "1");
    await lark.click(town, look.messageId, "没有问题");
  }
  await until(he, answer, "第 1 版，3 行");
  const file = await lark.waitFor(() => lark.chat(he).find((m) => m.body.kind === "file"), 60_000);
  expect(words(file)).toContain("冬季安全情况（第2号）.xlsx");
  const states = async (): Promise<readonly string[]> => {
    const { rows } = await house.pool.query<{ state: string }>(
      "select a.state from assignment a join request r on r.id = a.request_id where r.no = 2",
    );
    return rows.map((row) => row.state);
  };
  expect(await states()).toEqual(["town_accepted", "town_accepted", "town_accepted"]);
  await lark.click(he, answer.messageId, "收下");
  await until(he, answer, "何敏 11月23日收下，这一份定了");
  expect(await states()).toEqual(["county_accepted", "county_accepted", "county_accepted"]);

  const twice = await ask(
    "ou_demo_yingji",
    "/要数 标题：岁末巡查\n对象：各村\n字段：村名、防滑沙袋、值守点电话号码\n截止：12月20日",
  );
  const known = await until("ou_demo_yingji", twice, "不用问任何人");
  expect(words(known)).toContain("很可能重复：第 2 号《冬季安全情况》");
  await lark.click("ou_demo_yingji", known.messageId, "取现成的");
  await until("ou_demo_yingji", known, "没有问任何村");
  const { rows: account } = await house.pool.query<Record<string, number>>(
    `select b.cells_asked, b.cells_reused, b.seconds_asked, b.seconds_saved_low <= b.seconds_saved_high as ranges
     from burden b join request r on r.id = b.request_id where r.no = 3`,
  );
  expect(account).toEqual([{ cells_asked: 0, cells_reused: 9, seconds_asked: 0, ranges: true }]);
});

test("an emergency goes to the villages before admission, and reaches their keepers at once in the hours", async () => {
  const card = await ask(
    "ou_demo_yingji",
    "/要数 应急：标题：河堤险情\n对象：各村\n字段：村名、可用沙袋(袋)\n理由：河堤出现管涌，要马上调度\n截止：11月30日",
  );
  const answer = await until("ou_demo_yingji", card, "应急，先发后补");
  await lark.click("ou_demo_yingji", answer.messageId, "应急，先发后补");
  const told = await lark.waitFor(
    () => lark.chat(wang).find((m) => m.sender.kind === "bot" && words(m).includes("应急要数：河堤险情")),
    60_000,
  );
  expect(words(told)).toContain("应急，先办后补");
  expect(words(told)).toContain("只在工作时间提醒");
});
