import { describe, expect, test } from "vitest";
import type { Platform } from "../../simulator/platform.ts";
import { card, eventOf, type Receiver, send, stand } from "./stand.ts";

const DAY = 24 * 60 * 60_000;
const plain = (content: string) => ({ tag: "plain_text", content });
const button = (text: string, over: object = {}) => ({
  tag: "button",
  text: plain(text),
  behaviors: [{ type: "callback", value: { action: "request.ack", id: 7 } }],
  ...over,
});
const form = {
  tag: "form",
  name: "ask",
  elements: [
    { tag: "input", name: "title", label: plain("标题"), required: true, max_length: 10 },
    { tag: "input", name: "note", default_value: "原样" },
    {
      tag: "select_static",
      name: "dept",
      options: [
        { text: plain("民政局"), value: "mz" },
        { text: plain("应急局"), value: "yj" },
      ],
      initial_option: "yj",
    },
    { tag: "multi_select_person", name: "who" },
    { tag: "date_picker", name: "due" },
    { tag: "checker", name: "urgent", text: plain("急"), checked: true },
    button("提交", { name: "submit", form_action_type: "submit" }),
    button("重填", { name: "reset", form_action_type: "reset" }),
  ],
};
const toast = (content: string, more: object = {}) => ({
  status: 200,
  body: JSON.stringify({ toast: { type: "success", content }, ...more }),
});

async function standWithCard(elements: readonly object[]) {
  const parts = await stand();
  const id = await send(parts.call, "oc_town", "interactive", card("一", elements));
  return { ...parts, id };
}

const actionOf = (bot: Receiver) => bot.got.at(-1)?.inner?.event["action"];

describe("a click", () => {
  test("calls back with who, what and where, and shows the answer's toast", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了")]);
    bot.answers = [toast("Saved", { toast: { type: "success", content: "Saved", i18n: { zh_cn: "已保存" } } })];
    expect(await lark.click("ou_an", id, "知道了")).toEqual({ toast: { type: "success", content: "已保存" } });
    const inner = bot.got[0]?.inner;
    expect(inner?.header).toMatchObject({
      event_type: "card.action.trigger",
      create_time: expect.stringMatching(/^\d{16}$/),
    });
    expect(inner?.event).toMatchObject({
      operator: { open_id: "ou_an", union_id: "on_an" },
      token: expect.stringMatching(/^c-/),
      action: { tag: "button", value: { action: "request.ack", id: 7 } },
      host: "im_message",
      context: { open_message_id: id, open_chat_id: "oc_town" },
    });
  });

  test("an empty answer shows nothing; a bad one, a late one or none shows an error and is not tried again", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了")]);
    expect(await lark.click("ou_an", id, "知道了")).toEqual({ toast: null });
    bot.answers = [
      { status: 200, body: "ok" },
      { status: 500, body: "{}" },
      { status: 302, body: "{}" },
      "cut",
      "never",
    ];
    for (let i = 0; i < 5; i++) {
      expect((await lark.click("ou_an", id, "知道了")).toast).toMatchObject({ type: "error" });
    }
    await lark.clock.advance(DAY);
    expect(bot.got).toHaveLength(6);
  });

  test("is refused by the client where a person could not do it", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了"), button("停用", { disabled: true })]);
    const refusals = [
      lark.click("ou_chi", id, "知道了"),
      lark.click("ou_an", "om_x", "知道了"),
      lark.click("ou_an", id, "没有的"),
      lark.click("ou_an", id, { tag: "button", ordinal: 9 }),
      lark.click("ou_an", id, { tag: "input", ordinal: 0 }),
      lark.click("ou_an", id, "停用"),
    ];
    for (const refused of refusals) await expect(refused).rejects.toThrow(/\p{sc=Han}/u);
    await lark.clock.advance(14 * DAY + 1000);
    await expect(lark.click("ou_an", id, "知道了")).rejects.toThrow("过期");
    expect(bot.got).toEqual([]);
  });

  test("two people at once are two callbacks", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了")]);
    await Promise.all([lark.click("ou_an", id, "知道了"), lark.click("ou_bo", id, "知道了")]);
    const who = bot.got.map((push) => (eventOf(push)["operator"] as { open_id: string }).open_id);
    expect(who.toSorted()).toEqual(["ou_an", "ou_bo"]);
  });
});

describe("a form", () => {
  test("sends every field as the platform words it: typed, or as the card had it", async () => {
    const { lark, bot, id } = await standWithCard([form]);
    await lark.click("ou_an", id, "提交", { title: "独居老人😀", who: ["ou_bo"], due: "2026-12-10" });
    expect(actionOf(bot)).toEqual({
      tag: "button",
      name: "submit",
      value: { action: "request.ack", id: 7 },
      timezone: "Asia/Shanghai",
      form_value: {
        title: "独居老人😀",
        note: "原样",
        dept: "yj",
        who: ["ou_bo"],
        due: "2026-12-10 +0800",
        urgent: true,
      },
    });
  });

  test("what is left blank is an empty text or not there", async () => {
    const { lark, bot, id } = await standWithCard([form]);
    const seen = new Set<unknown>();
    // Fifty fair coins that all fall alike would be a broken coin.
    for (let i = 0; i < 50; i++) {
      await lark.click("ou_an", id, "提交", { title: "一", note: "", urgent: false });
      const value = (actionOf(bot) as { form_value: Record<string, unknown> }).form_value;
      seen.add(value["note"]);
      expect(value).not.toHaveProperty("due");
      expect(value["urgent"]).toBe(false);
    }
    expect(seen).toEqual(new Set([undefined, ""]));
  });

  test.each([
    { name: "a required field left blank", typed: {}, says: "请填写「标题」" },
    { name: "a text that is too long", typed: { title: "一二三四五六七八九十一" }, says: "超过" },
    { name: "an option that is not offered", typed: { title: "一", dept: "x" }, says: "选项" },
    { name: "a person who is not in the chat", typed: { title: "一", who: ["ou_chi"] }, says: "选项" },
    { name: "a date that is none", typed: { title: "一", due: "明天" }, says: "日期" },
    { name: "a field the card does not have", typed: { title: "一", colour: "red" }, says: "colour" },
  ])("$name is not sent", async ({ typed, says }) => {
    const { lark, bot, id } = await standWithCard([form]);
    await expect(lark.click("ou_an", id, "提交", typed as Record<string, string>)).rejects.toThrow(says);
    expect(bot.got).toEqual([]);
  });

  test("clearing it is the client's own business", async () => {
    const { lark, bot, id } = await standWithCard([form]);
    expect(await lark.click("ou_an", id, "重填")).toEqual({ toast: null });
    expect(bot.got).toEqual([]);
  });
});

describe("the card of an answer", () => {
  const raw = (content: string) => ({ card: { type: "raw", data: JSON.parse(content) } });
  const shown = (lark: Platform) => JSON.stringify(lark.chat("oc_town")[0]?.body);

  test("takes the place of the old one for everybody", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了")]);
    bot.answers = [toast("好", raw(card("二")))];
    await lark.click("ou_an", id, "知道了");
    expect(shown(lark)).toContain("二");
    await expect(lark.click("ou_an", id, "知道了")).rejects.toThrow("没有");
  });

  test("must keep the schema and pass the checks", async () => {
    const { lark, bot, id } = await standWithCard([button("知道了")]);
    bot.answers = [
      toast("好", { card: { type: "raw", data: { elements: [] } } }),
      toast("好", { card: { type: "raw", data: { schema: "2.0", body: { elements: [{ tag: "blink" }] } } } }),
    ];
    for (let i = 0; i < 2; i++) expect((await lark.click("ou_an", id, "知道了")).toast?.type).toBe("error");
    expect(shown(lark)).toContain("一");
  });

  test.each([
    { wins: true, ends: "答" },
    { wins: false, ends: "补" },
  ])("a patch during the click is overwritten: $wins", async ({ wins, ends }) => {
    const { lark, bot, call, id } = await standWithCard([button("知道了")]);
    lark.sim.settings.syncAnswerWins = wins;
    bot.answers = [
      async () => {
        const patched = await call("PATCH", `/im/v1/messages/${id}`, { content: card("补") });
        expect(patched.code).toBe(0);
        return toast("好", raw(card("答")));
      },
    ];
    expect((await lark.click("ou_an", id, "知道了")).toast).toMatchObject({ content: "好" });
    expect(shown(lark)).toContain(ends);
  });
});

test("another app's card is not ours to click; a forwarded copy only where the card says so", async () => {
  const { lark, bot, call, id } = await standWithCard([button("知道了")]);
  const theirs = lark.otherBotSays("oc_town", JSON.parse(card("一", [button("知道了")])));
  await expect(lark.click("ou_an", theirs.messageId, "知道了")).rejects.toThrow("不能操作");
  const copy = lark.forward("ou_an", id, "oc_county");
  await expect(lark.click("ou_chi", copy.messageId, "知道了")).rejects.toThrow("不能操作");
  expect((await call("PATCH", `/im/v1/messages/${copy.messageId}`, { content: card("二") })).code).toBe(230012);
  const withConfig = (config: object) => JSON.stringify({ ...JSON.parse(card("一", [button("知道了")])), config });
  const live = await send(call, "oc_town", "interactive", withConfig({ enable_forward_interaction: true }));
  await lark.click("ou_chi", lark.forward("ou_an", live, "oc_county").messageId, "知道了");
  expect(eventOf(bot.got[0])).toMatchObject({
    operator: { open_id: "ou_chi" },
    context: { open_chat_id: "oc_county" },
  });
  const kept = await send(call, "oc_town", "interactive", withConfig({ enable_forward: false }));
  expect(() => lark.forward("ou_an", kept, "oc_county")).toThrow("不能转发");
});

test("the token of a click updates the card twice, after the answer, for half an hour", async () => {
  const { lark, bot, call, id } = await standWithCard([button("知道了")]);
  await lark.click("ou_an", id, "知道了");
  const token = bot.got[0]?.inner?.event["token"];
  const update = (text: string) =>
    call("POST", "/interactive/v1/card/update", { token, card: JSON.parse(card(text, [button("知道了")])) });
  expect([(await update("二")).code, (await update("三")).code, (await update("四")).code]).toEqual([0, 0, 300040]);
  expect(JSON.stringify(lark.chat("oc_town")[0]?.body)).toContain("三");
  await lark.click("ou_an", id, "知道了");
  const later = bot.got[1]?.inner?.event["token"];
  await lark.clock.advance(31 * 60_000);
  const late = await call("POST", "/interactive/v1/card/update", { token: later, card: JSON.parse(card("五")) });
  expect(late.code).toBe(300030);
});
