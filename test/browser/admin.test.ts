import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Demo, startDemo } from "../support/demo.ts";

let browser: Browser;
let demo: Demo;
let origin: string;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemo()]);
  origin = new URL(demo.address).origin;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

interface Visit {
  readonly page: Page;
  readonly strangers: readonly string[];
}

async function visit(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<Visit> {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  const strangers: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) strangers.push(request.url());
  });
  return { page, strangers };
}

/** Opens the page of the administrators and picks who one is on the platform's own page. */
async function logIn(page: Page, name: string): Promise<void> {
  await page.goto(`${origin}/admin/queues`);
  await page.getByRole("link", { name }).click();
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  // What axe.run answers, as far as it is read here.
  const found = (await page.evaluate("axe.run()")) as { violations: { id: string; impact: string }[] };
  return found.violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id }) => id);
}

test.each([
  { width: 1280, scheme: "light" },
  { width: 375, scheme: "dark" },
] as const)("程远, an administrator, sees the queues at $width px, $scheme", async ({ width, scheme }) => {
  const { page, strangers } = await visit(width, scheme);
  await logIn(page, "程远");
  await page.getByRole("heading", { name: "队列", level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/admin/queues");
  const said = await page.locator("main").innerText();
  expect(said).toContain("一切都在走");
  for (const queue of ["push.handle", "outbox.deliver", "house.tick"]) expect(said).toContain(queue);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  expect(strangers).toEqual([]);

  await page.getByRole("button", { name: "退出" }).click();
  await page.getByRole("heading", { name: "已退出" }).waitFor();
  // Gone on the server as well: the page asks again who one is.
  await page.goto(`${origin}/admin/queues`);
  await page.getByRole("link", { name: "程远" }).waitFor();
  await page.context().close();
});

test("王秀兰, a village keeper, is refused in one clear sentence and can come back as somebody else", async () => {
  const { page } = await visit();
  await logIn(page, "王秀兰");
  const sentence = page.getByText("队列页只给管理员看；您登录的是王秀兰，需要的话请找本县管理员开通。");
  await sentence.waitFor();
  expect(await page.locator("main p").first().innerText()).toBe(await sentence.innerText());
  expect(await page.content()).not.toContain("push.handle");
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole("button", { name: "换一个人登录" }).click();
  await page.getByRole("link", { name: "程远" }).click();
  await page.getByRole("heading", { name: "队列", level: 1 }).waitFor();
  await page.context().close();
});

test.each([
  { width: 1280, scheme: "light" },
  { width: 375, scheme: "dark" },
] as const)(
  "程远 lets a system in, sees its token once and grants it something, at $width px, $scheme",
  async ({ width, scheme }) => {
    const { page, strangers } = await visit(width, scheme);
    await logIn(page, "程远");
    await page.getByRole("link", { name: "接入系统" }).click();
    await page.getByRole("heading", { name: "接入系统", level: 1 }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel("系统名称").fill(`县救助平台${width}`);
    await page.getByLabel("责任部门和负责人").selectOption({ label: "民政局 何敏" });
    await page.getByRole("button", { name: "登记并发令牌" }).click();
    await page.getByRole("heading", { name: "请现在抄下来" }).waitFor();
    expect(await page.locator("main").innerText()).toMatch(/sys_[0-9a-f]{16}\.[\w-]{43}/);
    await page.getByRole("link", { name: "抄好了，去授权" }).click();
    await page.getByLabel("能做什么").selectOption("ledgers");
    await page.getByLabel("哪本台账").selectOption("dibao");
    await page.getByLabel("用到哪天").fill("2099-06-30");
    await page.getByRole("button", { name: "授权", exact: true }).click();
    await page.getByText("已办好").waitFor();
    expect(await page.getByRole("row", { name: "低保台账" }).innerText()).toContain("2099-06-30");
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(strangers).toEqual([]);
    await page.context().close();
  },
);

test("the whole way by keyboard", async () => {
  const { page } = await visit();
  await page.goto(`${origin}/admin/queues`);
  await page.getByRole("link", { name: "程远" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "队列", level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => page.locator(":focus").innerText()).toBe("退出");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "已退出" }).waitFor();
  await page.context().close();
});
