import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClick, readIncoming } from "../../src/bot/incoming.ts";

const bot = { key: "@_user_1", name: "松绑", id: { open_id: "ou_bot" }, mentioned_type: "bot" };
const other = { key: "@_user_2", name: "李建国", id: { open_id: "ou_li" } };

function event(type: string, content: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sender: { sender_id: { open_id: "ou_asker", union_id: "on_1" }, sender_type: "user", tenant_key: "tk" },
    message: {
      message_id: "om_100",
      create_time: "1700000000100",
      chat_id: "oc_g1",
      chat_type: "group",
      message_type: type,
      content: typeof content === "string" ? content : JSON.stringify(content),
      mentions: [bot, other],
      unheard_of: { yes: true },
      ...more,
    },
  };
}

function heard(type: string, content: unknown, more?: Record<string, unknown>) {
  return readIncoming(event(type, content, more), "ou_bot");
}

describe("a message", () => {
  test("says who, where, what, and which message it answers", () => {
    expect(heard("text", { text: "@_user_1 查职责 油烟" }, { parent_id: "om_95", root_id: "om_90" })).toEqual({
      messageId: "om_100",
      chat: { id: "oc_g1", kind: "group" },
      senderOpenId: "ou_asker",
      kind: "text",
      text: "查职责 油烟",
      files: [],
      mentionsBot: true,
      replyTo: "om_95",
    });
    expect(heard("text", { text: "帮助" }, { chat_type: "p2p", mentions: undefined })).toMatchObject({
      chat: { kind: "p2p" },
      mentionsBot: false,
    });
  });

  test.each([
    ["@_user_1/帮助", "/帮助"],
    ["@_user_1\u00a0帮助", "帮助"],
    ["@_user_2 @_user_1 帮助", "@李建国  帮助"],
    ["帮助 @_user_2", "帮助 @李建国"],
    ["@_user_12 @_user_1 帮助", "帮助"],
    ["第一行\n@_user_1 第二行", "第一行\n第二行"],
    ["没有\u0000空\ud800字", "没有空\ufffd字"],
  ])("%j reads %j", (text, want) => expect(heard("text", { text })?.text).toBe(want));

  test("@所有人 is not a call to the bot", () => {
    const all = { key: "@_all", name: "所有人", id: { open_id: "" } };
    expect(heard("text", { text: "@_all 开会" }, { mentions: [all] })).toMatchObject({
      mentionsBot: false,
      text: "@所有人 开会",
    });
    expect(heard("text", { text: "@_all @_user_1 帮助" }, { mentions: [all, bot] })?.mentionsBot).toBe(true);
  });

  test("a rich post is read with all its kinds of nodes", () => {
    const content = [
      [
        { tag: "at", user_id: "@_user_1", user_name: "松绑" },
        { tag: "text", text: "查职责 ", style: ["bold"] },
        { tag: "a", href: "https://example.invalid/x", text: "油烟" },
        { tag: "at", user_id: "@_user_2", user_name: "李建国" },
        { tag: "emotion", emoji_type: "SMILE" },
      ],
      [{ tag: "hr" }],
      [{ tag: "img", image_key: "img_v3_1" }],
      [{ tag: "media", file_key: "file_v3_2", image_key: "img_v3_3" }],
      [{ tag: "code_block", language: "TEXT", text: "第二行" }],
      [{ tag: "unheard_of" }],
    ];
    expect(heard("post", { title: "题目", content })).toMatchObject({
      kind: "text",
      text: "题目\n查职责 油烟@李建国\n第二行",
      files: [
        { kind: "image", key: "img_v3_1" },
        { kind: "file", key: "file_v3_2" },
      ],
    });
    expect(heard("post", { title: "", content: [[{ tag: "img", image_key: "img_v3_1" }]] })).toMatchObject({
      kind: "file",
      text: "",
    });
  });

  test.each([
    ["image", { image_key: "img_v3_1" }, { kind: "file", files: [{ kind: "image", key: "img_v3_1" }] }],
    [
      "file",
      { file_key: "f1", file_name: "表.xlsx" },
      { kind: "file", files: [{ kind: "file", key: "f1", name: "表.xlsx" }] },
    ],
    ["audio", { file_key: "f1", duration: 3000 }, { kind: "other", files: [] }],
    ["sticker", { file_key: "f1" }, { kind: "other" }],
    ["share_chat", { chat_id: "oc_1" }, { kind: "other" }],
    ["merge_forward", "Merged and Forwarded Message", { kind: "other" }],
    ["text", "not json", { kind: "text", text: "" }],
    ["post", { zh_cn: {} }, { kind: "other" }],
  ])("%s", (type, content, want) => expect(heard(type, content)).toMatchObject(want));

  test("another bot is not talked to", () => {
    const said = event("text", { text: "@_user_1 帮助" });
    expect(
      readIncoming({ ...said, sender: { sender_id: { open_id: "ou_x" }, sender_type: "app" } }, "ou_bot"),
    ).toBeUndefined();
  });

  test.each([undefined, null, 1, "x", [], {}, { sender: {}, message: {} }])("%j is no message", (value) => {
    expect(readIncoming(value, "ou_bot")).toBeUndefined();
    expect(readClick(value)).toBeUndefined();
  });

  test("any content of any type is read without a throw, and holds nothing that cannot be stored", () => {
    const content = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }).map((text) => JSON.stringify({ text })),
    );
    fc.assert(
      fc.property(fc.constantFrom("text", "post", "image", "file", "audio", "new"), content, (type, raw) => {
        const text = heard(type, raw)?.text ?? "";
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toContain("\u0000");
      }),
    );
  });
});

describe("a tap", () => {
  const tap = (action: Record<string, unknown>) => ({
    operator: { open_id: "ou_a1", union_id: "on_a1" },
    token: "c-1",
    action: { tag: "button", ...action },
    host: "im_message",
    context: { open_message_id: "om_200", open_chat_id: "oc_g1" },
  });

  test("says who pressed what, with the form", () => {
    const form_value = { title: "磁盘\u0000满", urgent: true, watchers: ["ou_b"] };
    expect(readClick(tap({ value: { action: "duty.open", id: "d1" }, form_value }))).toEqual({
      messageId: "om_200",
      chatId: "oc_g1",
      openId: "ou_a1",
      value: { action: "duty.open", id: "d1" },
      form: { title: "磁盘满", urgent: true, watchers: ["ou_b"] },
    });
  });

  test.each([undefined, "text", 7, null])("a value that is %j is an empty one", (value) => {
    expect(readClick(tap({ value }))).toMatchObject({ value: {}, form: {} });
  });
});
