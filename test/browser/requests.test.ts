import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { openBook } from "../sheets/support.ts";
import { launchBrowser } from "../support/browser.ts";
import { type Demo, startDemo } from "../support/demo.ts";
import { become, say, visitDemo } from "../support/demo-page.ts";

// One form for all, as its people meet it: the department, the coordinator, three villages, their town.
let browser: Browser;
let demo: Demo;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemo({ CLOCK_START: "2026-11-23T09:10:00+08:00" })]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});
beforeEach(() => {
  onTestFailed(() => console.log(demo.said()));
});

const shots = process.env["SHOTS"];
async function picture(page: Page, name: string): Promise<void> {
  if (process.env["UPDATE_PICTURES"]) await page.screenshot({ path: `docs/images/${name}.png` });
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

async function press(card: Locator, name: string): Promise<void> {
  await card.getByRole("button", { name, exact: true }).click();
}

async function sure(page: Page): Promise<void> {
  await page.getByTestId("confirm-yes").click();
}

async function says(card: Locator, what: string): Promise<void> {
  await expect.poll(() => card.innerText()).toContain(what);
}

/** The same on a phone, for whoever looks at the pictures. */
async function narrow(page: Page, name: string): Promise<void> {
  if (!shots) return;
  const size = page.viewportSize();
  await page.setViewportSize({ width: 375, height: 812 });
  await page.screenshot({ path: `${shots}/${name}.png` });
  if (size) await page.setViewportSize(size);
}

/** A person on a page of their own, in their private chat with the bot. */
async function as(openId: string): Promise<Page> {
  const page = await visitDemo(browser, demo);
  await become(page, openId, `oc_p2p_${openId.slice(3)}`);
  return page;
}

test("from /要数 over admission and three villages' cards to the downloaded workbook", async () => {
  const department = await as("ou_demo_minzheng");
  const answer = await say(
    department,
    "/要数 请各村于12月10日前报送村级情况，包括村名、总人口、融雪剂(袋)、值守点负责人",
  );
  await says(answer, "碰到的规定");
  await says(answer, "没有的 2 项");
  // A long sentence to try out does not push the page wider than the window.
  expect(await department.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1280);
  const send = await department.getByTestId("send").boundingBox();
  expect((send?.x ?? 0) + (send?.width ?? 9999)).toBeLessThanOrEqual(1280);
  await picture(department, "ask-answer");
  await press(answer, "只要缺的 2 项");
  await sure(department);
  await says(answer, "已交专项办");

  const coordinator = await as("ou_demo_admin");
  const list = await say(coordinator, "/准入");
  await says(list, "民政局");
  const form = await say(coordinator, "/准入 1");
  await says(form, "保留哪些项");
  await picture(coordinator, "admit");
  await press(form, "准入");
  await says(form, "已准入，村里正在答");
  await says(answer, "准入号 明川县减准〔2026〕1号，发给 3 个村（社区）");

  const town = await as("ou_demo_town");
  for (const [keeper, salt, who] of [
    ["ou_demo_liuxi", "12", "王秀兰"],
    ["ou_demo_shiqiao", "0", "李建国"],
    ["ou_demo_minzhu", "３０", "孙倩"],
  ] as const) {
    const village = await as(keeper);
    const todo = await say(village, "/待办");
    await says(todo, "第 1 号");
    const card = await say(village, "/填报 1");
    await says(card, "先填这 2 格");
    if (keeper === "ou_demo_liuxi") await picture(village, "fill");
    const inputs = card.locator("input");
    await inputs.nth(0).fill(salt);
    await inputs.nth(1).fill(who);
    await press(card, "保存");
    await says(card, "可以交");
    await press(card, "交上去");
    await says(card, "已交");
    const check = await say(town, "/待办");
    await says(check, "已交");
    const look = await say(town, "1");
    await says(look, "没有问题");
    if (keeper === "ou_demo_liuxi") await picture(town, "check");
    await press(look, "没有问题");
    await says(look, "已看过");
    await village.context().close();
  }
  await says(answer, "第 1 版，3 行");
  const link = department.getByTestId("file").last();
  const [download] = await Promise.all([department.waitForEvent("download"), link.click()]);
  const sheet = (await openBook(await readFile(await download.path()))).worksheets[0];
  const rows = [2, 3, 4].map((row) => [1, 2, 3, 4].map((column) => sheet?.getCell(row, column).text));
  expect(new Set(rows.map(([village]) => village))).toEqual(new Set(["柳溪村", "民主社区", "石桥村"]));
  const bySalt = Object.fromEntries(rows.map(([village, , salt, who]) => [village, [salt, who]]));
  expect(bySalt).toEqual({ 柳溪村: ["12", "王秀兰"], 石桥村: ["0", "李建国"], 民主社区: ["30", "孙倩"] });
  for (const [, population] of rows) expect(Number(population)).toBeGreaterThan(1000);

  // Asked again by another: nobody is asked.
  const other = await as("ou_demo_yingji");
  const again = await say(other, "/要数 请各村12月15日前报送村级情况，包括村名、融雪剂、值守点负责人");
  await says(again, "不用问任何人");
  await says(again, "很可能重复");
  await picture(other, "ask-again");

  // What was delivered goes back in one cell, and is accepted in its second version.
  expect(await answer.getByRole("button", { name: "放进多维表格", exact: true }).count()).toBe(1);
  await picture(department, "delivered");
  await press(answer, "退回几格");
  await says(answer, "退回哪个村的");
  await answer.getByTestId("field-unit").selectOption("石桥村");
  await press(answer, "选格子");
  await says(answer, "退回几格：石桥村");
  await answer.getByTestId("field-cells").click();
  await answer.getByRole("checkbox").first().check();
  await answer.getByTestId("field-comment").click();
  await answer.getByTestId("field-comment").fill("0 袋是没有，还是没有数？");
  await picture(department, "send-cells-back");
  await narrow(department, "send-cells-back-phone");
  await press(answer, "退回选中的格");
  await says(answer, "正在改：石桥村");
  const village = await as("ou_demo_shiqiao");
  const reopened = await say(village, "/填报 1");
  await says(reopened, "何敏请再看一下：0 袋是没有，还是没有数？");
  await picture(village, "reopened");
  await narrow(village, "reopened-phone");
  await reopened.locator("input").first().fill("6");
  await press(reopened, "保存");
  await says(reopened, "改了 1 格，可以交");
  await picture(village, "reopened-ready");
  await press(reopened, "交上去");
  await says(reopened, "已交");
  await say(town, "/待办");
  await press(await say(town, "1"), "没有问题");
  await says(answer, "比上一版改了 1 格：石桥村的融雪剂");
  await press(answer, "收下");
  await sure(department);
  await says(answer, "何敏 11月23日收下，这一份定了");
  await picture(department, "accepted");
  const settled = await say(village, "/填报 1");
  await says(settled, "已收下：何敏");
  await picture(village, "settled");
  await narrow(village, "settled-phone");
  const opened = await say(town, "/待办 1 柳溪村");
  await says(opened, "为什么要改");
  await picture(town, "reopen-town");
  await press(answer, "重开");
  await says(answer, "哪几个村");
  await picture(department, "reopen-form");
  await narrow(department, "reopen-form-phone");
});
