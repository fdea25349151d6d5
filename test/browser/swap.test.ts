import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { type Demo, startDemo } from "../support/demo.ts";
import { become, say, visitDemo } from "../support/demo-page.ts";

// The real thing, on a Monday morning within the hours: what one asks reaches the other at once.
let browser: Browser;
let demo: Demo;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemo({ CLOCK_START: "2026-11-23T09:10:00+08:00" })]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const visit = (): Promise<Page> => visitDemo(browser, demo);

test("王秀兰 and 李建国 swap a shift, each on their own page", async () => {
  const [his, hers] = [await visit(), await visit()];
  await become(his, "ou_demo_shiqiao", "oc_p2p_demo_shiqiao");
  await become(hers, "ou_demo_liuxi", "oc_p2p_demo_liuxi");

  // Turns go round by fives: hers are 11月28日 and 12月3日, his 11月29日 and 12月4日.
  const month = await say(hers, "/值班 表 12月");
  await expect.poll(() => month.innerText()).toContain("王秀兰");
  const draft = await say(hers, "/值班 换 12月3日 李建国 12月4日");
  await expect.poll(() => draft.innerText()).toContain("王秀兰 → 李建国");
  await draft.getByRole("button", { name: "确认换班" }).click();
  await expect.poll(() => draft.innerText()).toContain("等 李建国 确认");

  const asked = his.getByTestId("message").filter({ hasText: "请您换班" }).last();
  await asked.waitFor();
  await asked.getByRole("button", { name: "同意", exact: true }).click();
  const settled = his.getByTestId("message").filter({ hasText: "换班已生效" }).last();
  await settled.waitFor();
  expect(await settled.getByRole("button", { name: /同意/ }).count()).toBe(0);
  await expect.poll(() => draft.innerText()).toContain("换班已生效");

  const after = await say(his, "/值班 12月3日");
  await expect.poll(() => after.innerText()).toContain("值班员（全天）：李建国");
  await his.context().close();
  await hers.context().close();
});
