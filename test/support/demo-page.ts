import type { Browser, Locator, Page } from "playwright-core";
import type { Demo } from "./demo.ts";

/** A visitor's own browser profile on the demo's chat page. */
export async function visitDemo(browser: Browser, demo: Demo, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ locale: "zh-CN", viewport });
  const page = await context.newPage();
  await page.goto(demo.address);
  return page;
}

export async function become(page: Page, openId: string, chat: string): Promise<void> {
  await page.getByTestId(`person-${openId}`).click();
  await page.locator(`[data-testid=thread][data-as=${openId}]`).waitFor();
  await page.getByTestId(`chat-${chat}`).click();
}

/** Types a line and waits for the bot's answer to it: the message that quotes it. */
export async function say(page: Page, line: string): Promise<Locator> {
  await page.getByTestId("composer").fill(line);
  await page.getByTestId("composer").press("Enter");
  const answer = page
    .getByTestId("message")
    .filter({ has: page.getByTestId("quote").filter({ hasText: line }) })
    .last();
  await answer.waitFor();
  return answer;
}
