import { createRequire } from "node:module";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWeb } from "../../web/build.mjs";
import { launchBrowser } from "../support/browser.ts";
import { type ChatWorld, chatWorld, visit } from "../support/chat-page.ts";
import { chartCard, dutyCard, longCard, visitCard } from "../support/page-cards.ts";

let browser: Browser;
let world: ChatWorld;
beforeAll(async () => {
  await buildWeb();
  [browser, world] = await Promise.all([launchBrowser(), chatWorld()]);
  await world.register("查职责", "一件事归谁管");
  await world.register("查重", "有没有重复要数");
  await world.register("帮助", "看我会做什么");
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const composer = (page: Page) => page.getByTestId("composer");
const lastMessage = (page: Page) => page.getByTestId("message").last();
/** Waits until the page is that person's, so that what follows is not typed into the composer of the one before. */
async function become(page: Page, openId: string): Promise<void> {
  await page.getByTestId(`person-${openId}`).click();
  await page.locator(`[data-testid=thread][data-as=${openId}]`).waitFor();
}

test("a sentence of the strip goes into the right person's composer, and Enter sends it to the bot", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_leader");
  await page.getByTestId("try-1").click();
  await expect.poll(() => composer(page).inputValue()).toBe("/查职责 燃气");
  await expect.poll(() => page.getByTestId("speaking-as").innerText()).toContain("王秀兰");
  await composer(page).press("Enter");
  await expect.poll(() => lastMessage(page).innerText()).toContain("@松绑 /查职责 燃气");
  expect(await composer(page).inputValue()).toBe("");
  expect(world.platform.chat("oc_demo_liuxi").at(-1)?.sender.id).toBe("ou_demo_liuxi");
  await page.context().close();
});

test("drafts belong to person and chat, and survive switching and a reload", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_town");
  await page.getByTestId("chat-oc_demo_qingshi").click();
  await composer(page).fill("镇里的草稿");
  await page.getByTestId("chat-oc_demo_county").click();
  await expect.poll(() => composer(page).inputValue()).toBe("");
  await composer(page).fill("县里的草稿");
  await become(page, "ou_demo_grid");
  await expect.poll(() => composer(page).inputValue()).toBe("");
  await become(page, "ou_demo_town");
  await expect.poll(() => composer(page).inputValue()).toBe("县里的草稿");
  await expect.poll(() => page.getByTestId("chat-oc_demo_qingshi").innerText()).toContain("草稿");
  await page.reload();
  await expect.poll(() => composer(page).inputValue()).toBe("县里的草稿");
  await page.getByTestId("chat-oc_demo_qingshi").click();
  await expect.poll(() => composer(page).inputValue()).toBe("镇里的草稿");
  await page.context().close();
});

test("Enter that ends an input method's composition does not send", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_minzhu");
  await composer(page).focus();
  const before = world.platform.messages().length;
  const keys = await page.context().newCDPSession(page);
  await keys.send("Input.imeSetComposition", { text: "nihao", selectionStart: 5, selectionEnd: 5 });
  await keys.send("Input.dispatchKeyEvent", {
    type: "keyDown",
    key: "Enter",
    code: "Enter",
    windowsVirtualKeyCode: 229,
  });
  await keys.send("Input.insertText", { text: "您好" });
  expect(await composer(page).inputValue()).toBe("您好");
  expect(world.platform.messages()).toHaveLength(before);
  await composer(page).press("Enter");
  await expect.poll(() => lastMessage(page).innerText()).toContain("您好");
  expect(world.platform.messages()).toHaveLength(before + 1);
  await page.context().close();
});

test("in Safari, where the composition ends before its Enter comes, nothing is sent either", async () => {
  const { page } = await visit(browser, world);
  await composer(page).fill("还没写完");
  const before = world.platform.messages().length;
  await page.evaluate(`{
    const box = document.querySelector("#composer");
    box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "完" }));
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  }`);
  await page.getByTestId("chat-oc_demo_county").click();
  await page.getByTestId("chat-oc_demo_liuxi").click();
  await expect.poll(() => composer(page).inputValue()).toBe("还没写完");
  expect(world.platform.messages()).toHaveLength(before);
  await page.context().close();
});

test("the list of commands is found by Chinese, pinyin initials and help, and driven by keys", async () => {
  const { page } = await visit(browser, world);
  const names = () => page.getByTestId("command").locator(".command-name").allInnerTexts();
  for (const [typed, first] of [
    ["/查", "/查职责"],
    ["/cc", "/查重"],
    ["／bz", "/帮助"],
    ["/du", "/查职责"],
    ["/归谁管", "/查职责"],
  ] as const) {
    await composer(page).fill(typed);
    await expect.poll(async () => (await names())[0]).toBe(first);
  }
  await composer(page).fill("/查");
  await composer(page).press("ArrowDown");
  await composer(page).press("Tab");
  expect(await composer(page).inputValue()).toBe("/查重 ");
  await composer(page).fill("/");
  await composer(page).press("Escape");
  expect(await page.getByTestId("commands").count()).toBe(0);
  expect(await composer(page).inputValue()).toBe("/");
  await page.context().close();
});

test("what was said while the line was cut arrives after it, resumed from the last event", async () => {
  const { page } = await visit(browser, world);
  await page.getByTestId("chat-oc_demo_liuxi").click();
  await world.platform.say("ou_demo_town", "oc_demo_liuxi", "断线之前");
  await expect.poll(() => lastMessage(page).innerText()).toContain("断线之前");
  world.line.cut();
  await expect.poll(() => page.getByTestId("connection").innerText()).toContain("正在重新连接");
  await world.platform.say("ou_demo_town", "oc_demo_liuxi", "断线之中");
  world.line.mend();
  await expect.poll(() => lastMessage(page).innerText()).toContain("断线之中");
  await expect.poll(() => page.getByTestId("connection").innerText()).toBe("");
  expect(world.line.heads.some((head) => head.includes("/chat/api/stream") && head.includes("last-event-id:"))).toBe(
    true,
  );
  const texts = await page.getByTestId("message").allInnerTexts();
  expect(texts.filter((text) => text.includes("断线之中"))).toHaveLength(1);
  await page.context().close();
});

test("a dropped file is uploaded, sent and can be downloaded; one above 30 MB is refused in words", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_shiqiao");
  await drop(page, "名册.csv", 12);
  await expect.poll(() => page.getByTestId("attachment").innerText()).toContain("12 B");
  await expect.poll(() => page.locator("progress").count()).toBe(0);
  await composer(page).press("Enter");
  await expect.poll(() => page.getByTestId("file").last().innerText()).toContain("名册.csv");
  const waiting = page.waitForEvent("download");
  await page.getByTestId("file").last().click();
  expect((await waiting).suggestedFilename()).toBe("名册.csv");

  await drop(page, "太大.zip", 30 * 1024 * 1024 + 1);
  await expect.poll(() => page.getByTestId("attachment").innerText()).toContain("超过 30 MB");
  await page.context().close();
});

test("unread is counted until the chat is opened, and a chat is found again where it was scrolled", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_weijian");
  await page.getByTestId("chat-oc_demo_county").click();
  for (let n = 1; n <= 30; n += 1) await world.platform.say("ou_demo_admin", "oc_demo_county", `第 ${n} 条`);
  await expect.poll(() => lastMessage(page).innerText()).toContain("第 30 条");
  const thread = page.getByTestId("thread");
  await thread.evaluate((box) => box.scrollTo({ top: 200 }));
  await expect.poll(() => page.getByTestId("to-end").count()).toBe(1);
  await page.locator("[data-testid^=chat-]").filter({ hasText: "私聊" }).click();
  await world.platform.say("ou_demo_admin", "oc_demo_county", "没在看的时候");
  await expect.poll(() => page.getByTestId("chat-oc_demo_county").getByTestId("unread").innerText()).toBe("1");
  await page.getByTestId("chat-oc_demo_county").click();
  await expect.poll(() => page.getByTestId("unread").count()).toBe(0);
  await expect.poll(() => page.getByTestId("new-line").count()).toBe(1);
  expect(await thread.evaluate((box) => box.scrollTop)).toBe(200);
  await page.context().close();
});

test("a form asks for what is required, keeps what was typed while the card is updated, and is sent once", async () => {
  const { page } = await visit(browser, world);
  await become(page, "ou_demo_liuxi");
  await page.getByTestId("chat-oc_demo_liuxi").click();
  const id = await world.sendCard("oc_demo_liuxi", visitCard({ note: "第一稿" }));
  const card = page.locator(`[data-message="${id}"]`);
  world.answerClicks(() => ({ toast: { type: "success", content: "已登记" } }));

  await card.getByTestId("button-save").click();
  await expect
    .poll(() => card.getByTestId("field-error").allInnerTexts())
    .toEqual(["还没有填写「走访对象」。", "还没有选择，这一项必填。"]);
  expect(world.clicks).toHaveLength(0);

  await card.getByTestId("field-who").fill("柳溪村 12 号 😀");
  await world.patchCard(id, visitCard({ note: "第二稿", above: "王主任刚刚改过说明" }));
  await expect.poll(() => card.innerText()).toContain("王主任刚刚改过说明");
  expect(await card.getByTestId("field-who").inputValue()).toBe("柳溪村 12 号 😀");
  expect(await card.getByTestId("field-note").inputValue()).toBe("第二稿");

  await card.getByTestId("field-how").selectOption("phone");
  await card.getByTestId("field-found").click();
  await card.getByTestId("option-gas").check();
  await card.getByTestId("button-save").click();
  await expect.poll(() => page.getByTestId("toast").innerText()).toContain("已登记");
  expect(world.clicks).toHaveLength(1);
  expect(world.clicks[0]?.event.operator.open_id).toBe("ou_demo_liuxi");
  expect(world.clicks[0]?.event.action.form_value).toMatchObject({
    who: "柳溪村 12 号 😀",
    how: "phone",
    found: ["gas"],
    on: "2026-03-05 +0800",
    note: "第二稿",
    urgent: false,
  });
  await page.context().close();
});

test("a button that asks first does nothing when the answer is no", async () => {
  const { page } = await visit(browser, world);
  await page.getByTestId("chat-oc_demo_liuxi").click();
  const id = await world.sendCard("oc_demo_liuxi", dutyCard);
  const card = page.locator(`[data-message="${id}"]`);
  const before = world.clicks.length;
  await card.getByRole("button", { name: "停用" }).click();
  await page.getByTestId("confirm-no").click();
  await card.getByRole("button", { name: "停用" }).click();
  expect(world.clicks).toHaveLength(before);
  await page.getByTestId("confirm-yes").click();
  await expect.poll(() => world.clicks.length).toBe(before + 1);
  expect(world.clicks.at(-1)?.event.action.value).toEqual({ action: "duty.stop" });
  await page.context().close();
});

test("a long card is read from its title, and shows its beginning until it is unfolded", async () => {
  const { page } = await visit(browser, world);
  await page.getByTestId("chat-oc_demo_liuxi").click();
  const id = await world.sendCard("oc_demo_liuxi", longCard);
  const card = page.locator(`[data-message="${id}"]`);
  await expect.poll(() => card.getByTestId("unfold").innerText()).toBe("展开");
  expect((await card.getByTestId("card-fold").boundingBox())?.height).toBe(600);
  const top = async (place: Locator) => (await place.boundingBox())?.y ?? 0;
  await expect.poll(async () => (await top(card)) - (await top(page.getByTestId("thread")))).toBeCloseTo(8, 0);
  await card.getByTestId("unfold").click();
  await expect.poll(async () => (await card.getByTestId("card-fold").boundingBox())?.height).toBeGreaterThan(700);
  await page.context().close();
});

test("at phone width one column shows at a time, and both the button and the gesture go back", async () => {
  const { page } = await visit(browser, world, {
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    isMobile: true,
  });
  const shown = async () =>
    Promise.all(["nav.people", "nav.chats", "main.thread-column"].map((column) => page.locator(column).isVisible()));
  expect(await shown()).toEqual([false, false, true]);
  await page.getByTestId("back").tap();
  await expect.poll(shown).toEqual([false, true, false]);
  await page.getByTestId("chat-oc_demo_liuxi").tap();
  await expect.poll(shown).toEqual([false, false, true]);
  await page.goBack();
  await expect.poll(shown).toEqual([false, true, false]);
  await page.getByTestId("change-person").tap();
  await page.getByTestId("person-ou_demo_minzhu").tap();
  await expect.poll(() => page.getByTestId("change-person").innerText()).toContain("孙倩");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(375);
  await page.context().close();
});

test("the switch shows a real phone on a desk screen", async () => {
  const { page } = await visit(browser, world);
  await page.getByTestId("phone-switch").click();
  expect((await page.getByTestId("app").boundingBox())?.width).toBe(375);
  expect(await page.locator("nav.people").isVisible()).toBe(false);
  await page.getByTestId("leave-phone").click();
  await expect.poll(() => page.locator("nav.people").isVisible()).toBe(true);
  await page.context().close();
});

test("at 200% zoom nothing is cut off and everything is still there", async () => {
  const { page } = await visit(browser, world, { viewport: { width: 640, height: 400 } });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(640);
  await page.getByTestId("back").click();
  await expect.poll(() => page.getByTestId("chat-oc_demo_liuxi").isVisible()).toBe(true);
  await page.getByTestId("chat-oc_demo_liuxi").click();
  await composer(page).fill("放大也能写");
  expect(await page.getByTestId("send").isVisible()).toBe(true);
  await page.context().close();
});

test("a drawer tells a message's way and gives the focus back", async () => {
  const { page } = await visit(browser, world);
  const { messageId } = await world.platform.say("ou_demo_liuxi", "oc_demo_liuxi", "/帮助", { mention: "bot" });
  const message = page.locator(`[data-message="${messageId}"]`);
  await message.getByTestId("open-way").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByTestId("way-step").count()).toBeGreaterThan(0);
  expect(await page.getByTestId("way").innerText()).toContain("im.message.receive_v1");
  await page.keyboard.press("Escape");
  expect(await page.getByTestId("way").count()).toBe(0);
  expect(await message.locator(":focus").getAttribute("data-testid")).toBe("open-way");
  await page.context().close();
});

test("a conversation needs no pointer", async () => {
  const { page } = await visit(browser, world);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.locator(":focus").getAttribute("data-testid")).toBe("composer");
  await page.keyboard.type("/bz");
  await page.keyboard.press("Enter");
  expect(await composer(page).inputValue()).toBe("/帮助 ");
  await page.keyboard.press("Enter");
  await expect.poll(() => lastMessage(page).innerText()).toContain("/帮助");
  await page.getByTestId("person-ou_demo_minzhu").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByTestId("speaking-as").innerText()).toContain("孙倩");
  await page.context().close();
});

/** The strictest rules the page will be served under. */
const contentRules =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'";

test("nothing leaves the origin, the content rules hold, and Chinese has a font of its own", async () => {
  await world.sendCard("oc_demo_liuxi", chartCard);
  const { page, complaints, strangers } = await visit(browser, world);
  await page.route("**/chat/", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": contentRules } });
  });
  await page.reload();
  await page.getByTestId("chat-oc_demo_liuxi").click();
  await expect.poll(() => page.getByTestId("chart").last().getAttribute("data-state")).toBe("drawn");
  await page.evaluate("document.fonts.ready.then(() => undefined)");
  expect(await page.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")).toBe(true);
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const findings = await page.evaluate<Finding[]>("axe.run().then((result) => result.violations)");
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

test.each([
  { name: "desk, light", options: { colorScheme: "light" } },
  { name: "desk, dark", options: { colorScheme: "dark" } },
  { name: "phone", options: { viewport: { width: 375, height: 812 } } },
] as const)("axe finds nothing serious: $name", async ({ options }) => {
  for (const card of [dutyCard, visitCard({ note: "" }), chartCard]) await world.sendCard("oc_demo_qingshi", card);
  const { page } = await visit(browser, world, options);
  if (await page.getByTestId("back").isVisible()) await page.getByTestId("back").click();
  await page.getByTestId("chat-oc_demo_qingshi").click();
  await page.getByTestId("field-who").last().waitFor();
  await page.getByTestId("button-save").last().click();
  await page.getByTestId("field-error").first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await composer(page).fill("/");
  await page.getByTestId("commands").waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await composer(page).fill("");
  await page.getByTestId("open-way").last().focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("way").waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.context().close();
});

async function drop(page: Page, name: string, size: number): Promise<void> {
  const transfer = await page.evaluateHandle(`{
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(${size}).fill(49)], ${JSON.stringify(name)}));
    data;
  }`);
  await page.getByTestId("thread-column").dispatchEvent("drop", { dataTransfer: transfer });
}
