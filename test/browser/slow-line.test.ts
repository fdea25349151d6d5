import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWeb } from "../../web/build.mjs";
import { launchBrowser } from "../support/browser.ts";
import { type ChatWorld, chatWorld } from "../support/chat-page.ts";

// On a busy machine or a slow line the page's own requests come back after the visitor has begun to act.
let browser: Browser;
let world: ChatWorld;
beforeAll(async () => {
  await buildWeb();
  [browser, world] = await Promise.all([launchBrowser(), chatWorld()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

interface Held {
  readonly page: Page;
  /** Resolves once the page has asked for what is held back. */
  readonly asked: Promise<void>;
  readonly letGo: () => void;
}

/**
 * The chat page with one request held back until `letGo`: on its way to the server, or its answer on the way back.
 */
async function visitHolding(path: string, direction: "there" | "back" = "there"): Promise<Held> {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      const answer = direction === "back" ? await route.fetch() : undefined;
      asked.resolve();
      await released.promise;
      await (answer ? route.fulfill({ response: answer }) : route.continue());
    },
    { times: 1 },
  );
  await page.goto(`${world.line.origin}/chat/`);
  return { page, asked: asked.promise, letGo: () => released.resolve() };
}

test("who was chosen while the page was still loading stays chosen", async () => {
  const { page, asked, letGo } = await visitHolding("/chat/house/clock");
  await asked;
  await page.getByTestId("person-ou_demo_shiqiao").click();
  await page.locator("[data-testid=thread][data-as=ou_demo_shiqiao]").waitFor();
  const clock = page.waitForResponse((response) => response.url().endsWith("/chat/house/clock"));
  letGo();
  await clock;
  // What the page does next, were it to go on as somebody else, asks for that person's chats.
  await page.getByTestId("chat-oc_demo_qingshi").click();
  await page.getByTestId("composer").fill("我是石桥村的");
  await page.getByTestId("composer").press("Enter");
  await expect.poll(() => world.platform.chat("oc_demo_qingshi").at(-1)?.sender.id).toBe("ou_demo_shiqiao");
  await page.context().close();
});

test("what is said before the page's line is open is seen once it is", async () => {
  const { page, asked, letGo } = await visitHolding("/chat/api/stream");
  await asked;
  await page.getByTestId("composer").waitFor();
  await page.getByTestId("chat-oc_demo_qingshi").click();
  await expect.poll(() => page.getByTestId("message").filter({ hasText: "我是石桥村的" }).count()).toBe(1);
  await world.platform.say("ou_demo_town", "oc_demo_qingshi", "线路还没有通");
  letGo();
  await page.getByTestId("message").filter({ hasText: "线路还没有通" }).waitFor();
  await page.context().close();
});

test("what is said while a chat's messages are on their way to the page is not lost", async () => {
  const { page, asked, letGo } = await visitHolding("/chat/api/messages", "back");
  await asked;
  await expect.poll(() => page.getByTestId("connection").innerText()).toBe("");
  await world.platform.say("ou_demo_town", "oc_demo_liuxi", "正好在路上");
  // The line brings it before the answer that does not know it yet.
  await expect.poll(() => page.getByTestId("chat-oc_demo_liuxi").innerText()).toContain("正好在路上");
  letGo();
  await page.getByTestId("message").filter({ hasText: "正好在路上" }).waitFor();
  await page.context().close();
});

test("what is sent while its file is still going up goes out once it is up, and once only", async () => {
  const { page, asked, letGo } = await visitHolding("/chat/api/files");
  await page.getByTestId("person-ou_demo_liuxi").click();
  await page.getByTestId("chat-oc_p2p_demo_liuxi").click();
  await page
    .getByTestId("file-input")
    .setInputFiles({ name: "花名册.csv", mimeType: "text/csv", buffer: Buffer.from("姓名\n张三\n") });
  await asked;
  await page.getByTestId("send").click();
  await page.getByTestId("send").click();
  letGo();
  const sent = page.locator("[data-testid=message][data-sender=person]").filter({ hasText: "花名册.csv" });
  await sent.waitFor();
  await expect.poll(() => page.getByTestId("attachment").count()).toBe(0);
  expect(await sent.count()).toBe(1);
  await page.context().close();
});
