import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookOf, openBook, rowsOf } from "../sheets/support.ts";
import { launchBrowser } from "../support/browser.ts";
import { type Demo, startDemo } from "../support/demo.ts";

let browser: Browser;
let demo: Demo;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemo()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async function become(page: Page, openId: string): Promise<void> {
  await page.getByTestId(`person-${openId}`).click();
  await page.locator(`[data-testid=thread][data-as=${openId}]`).waitFor();
  await page.getByTestId(`chat-oc_p2p_${openId.slice(3)}`).click();
}

async function say(page: Page, line: string): Promise<void> {
  await page.getByTestId("composer").fill(line);
  await page.getByTestId("composer").press("Enter");
}

async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(`{
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob("${bytes.toString("base64")}"), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(xlsx)} }));
    data;
  }`);
  await page.getByTestId("thread-column").dispatchEvent("drop", { dataTransfer: transfer });
  await expect.poll(() => page.getByTestId("attachment").innerText()).toContain(name);
  await expect.poll(() => page.locator("progress").count()).toBe(0);
  await page.getByTestId("composer").press("Enter");
}

test("the coordinator drops a list with bad rows, reads why, and lets the good ones in", async () => {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(demo.address);
  await become(page, "ou_demo_admin");
  await say(page, "/导入 人员");
  await page.getByTestId("message").filter({ hasText: "发到这个私聊里" }).last().waitFor();

  const book = await bookOf([
    ["姓名", "身份", "单位名称", "飞书 open_id", "代理谁", "截止日"],
    ["李建国", "村经办人", "柳溪村", "ou_demo_shiqiao", "王秀兰", "2030-12-31"],
    ["李建国", "村经办人", "柳西村", "ou_demo_shiqiao", "", ""],
    ["王兰", "村经办人", "柳溪村", "ou_demo_liuxi", "", ""],
  ]);
  await drop(page, "人员.xlsx", book);
  const preview = page.getByTestId("message").filter({ hasText: "读到 3 行：新增 1，变更 0，不变 0，要改 2" }).last();
  await preview.waitFor({ timeout: 30_000 });
  const said = await preview.innerText();
  expect(said).toContain("没有编码或名称为「柳西村」的单位");
  expect(said).toContain("这个飞书账号的姓名是「王秀兰」");

  const errors = page.getByTestId("message").filter({ hasText: "人员-要改的行.xlsx" }).last();
  await errors.waitFor({ timeout: 30_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), errors.getByTestId("file").click()]);
  const rows = rowsOf(await openBook(await readFile(await download.path())));
  expect(rows.slice(1).map((row) => row[0])).toEqual(["李建国", "王兰"]);

  await preview.getByRole("button", { name: "导入", exact: true }).click();
  await page.getByTestId("confirm-yes").click();
  await page.getByTestId("message").filter({ hasText: "已导入" }).last().waitFor({ timeout: 30_000 });
  await become(page, "ou_demo_shiqiao");
  await say(page, "/我");
  const me = page.getByTestId("message").filter({ hasText: "这是我所知道的您" }).last();
  await me.waitFor();
  expect(await me.innerText()).toContain("代 王秀兰");
  await context.close();
}, 120_000);
