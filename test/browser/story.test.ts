import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Demo, startDemo } from "../support/demo.ts";
import { become, say, visitDemo } from "../support/demo-page.ts";

// The real thing: the page, the simulator, the house and its database, as `npm start` runs them.
let browser: Browser;
let demo: Demo;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemo()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

// What the house said tells why an answer did not come.
beforeEach(() => {
  onTestFailed(() => console.log(demo.said()));
});

const phone = { width: 375, height: 812 };
const visit = (viewport?: typeof phone): Promise<Page> => visitDemo(browser, demo, viewport);

/** Keeps a picture for the papers when they are drawn anew: UPDATE_PICTURES=1 npm test -- test/browser/story.test.ts */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env["UPDATE_PICTURES"]) await page.screenshot({ path: `docs/images/${name}.png` });
}

test("/帮助 in the private chat lists what this person can do, each line ready to send", async () => {
  const page = await visit();
  await become(page, "ou_demo_liuxi", "oc_p2p_demo_liuxi");
  const answer = await say(page, "/帮助");
  for (const line of ["/查职责", "/证明", "/退回", "/吐槽"]) expect(await answer.innerText()).toContain(line);
  await picture(page, "chat-help");
  await page.context().close();
});

test("whose duty is gas: the answer, a menu by number, and the text to send back", async () => {
  const page = await visit();
  await become(page, "ou_demo_liuxi", "oc_demo_liuxi");
  const duty = await say(page, "/查职责 燃气");
  expect(await duty.innerText()).toContain("燃气用户安全");
  await picture(page, "chat-duty");
  expect(await (await say(page, "/查职责 噪音")).innerText()).toContain("看第 2 项");
  const second = await say(page, "@松绑 2");
  expect(await second.innerText()).toMatch(/清单[\s\S]*牵头/);
  await say(page, "/查职责 电梯困人");
  const text = await say(page, "/退回 1");
  expect(await text.innerText()).toContain("收回");
  await page.context().close();
});

test("a form that lacks what it needs is refused with what was typed kept, then corrected and sent", async () => {
  const page = await visit();
  await become(page, "ou_demo_minzhu", "oc_p2p_demo_minzhu");
  const form = await say(page, "/证明");
  const field = form.locator("input, textarea").first();
  const submit = form.getByRole("button").first();
  await submit.click();
  // Refused on the page itself: the field is required.
  await expect.poll(() => form.innerText()).toMatch(/必填|请填|没有填/);
  const tooLong = "这是一句很长的话".repeat(40);
  await field.fill(tooLong);
  await submit.click();
  await expect.poll(() => form.innerText()).toMatch(/太长|字以内|最多/);
  expect(await form.locator("input, textarea").first().inputValue()).toBe(tooLong);
  await form.locator("input, textarea").first().fill("婚姻状况");
  await form.getByRole("button").first().click();
  await expect.poll(() => form.innerText()).toContain("婚姻登记");
  await picture(page, "chat-certificate");
  await page.context().close();
});

test("a dropped file is shown, and answered in words", async () => {
  const page = await visit();
  await become(page, "ou_demo_shiqiao", "oc_p2p_demo_shiqiao");
  await page
    .getByTestId("file-input")
    .setInputFiles({ name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from("姓名\n张三\n") });
  await page.getByTestId("attachment").waitFor();
  await page.getByTestId("send").click();
  // The answer quotes the file's name, so the name alone names two messages.
  await page.locator("[data-testid=message][data-sender=person]").filter({ hasText: "名单.csv" }).waitFor();
  const answer = page.locator("[data-testid=message][data-sender=bot]").filter({ hasText: "名单.csv" });
  await answer.waitFor();
  expect(await answer.innerText()).toContain("松绑");
  await page.context().close();
});

test("the clock goes to the next Monday morning, for the house and for the platform", async () => {
  const page = await visit();
  const clock = page.getByTestId("clock");
  await clock.click();
  await page.getByTestId("clock-monday").click();
  await expect.poll(() => clock.innerText()).toMatch(/周一.*08:3\d/s);
  await page.context().close();
});

test("on a phone: one column at a time, and the same answers", async () => {
  const page = await visit(phone);
  const answer = await say(page, "/查职责 飞线充电");
  expect(await answer.innerText()).toContain("飞线");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(375);
  await picture(page, "chat-phone");
  await page.context().close();
});

test("the drawer tells a message's way: push, queue, handler, effects, sends", async () => {
  const page = await visit();
  await become(page, "ou_demo_town", "oc_demo_qingshi");
  const answer = await say(page, "/查职责 欠薪");
  await answer.hover();
  await answer.getByTestId("open-way").click();
  const way = page.getByTestId("way");
  for (const stage of ["验签通过", "开始处理", "一并提交", "平台已收下"])
    await expect.poll(() => way.innerText()).toContain(stage);
  await picture(page, "chat-way");
  await page.context().close();
});
