import { expect, test } from "vitest";
import type { Platform } from "../../simulator/platform.ts";
import { type Caller, card, send, stand } from "./stand.ts";

const DAY = 24 * 60 * 60_000;
const toChat = "/im/v1/messages?receive_id_type=chat_id";
const toPerson = "/im/v1/messages?receive_id_type=open_id";
const text = (content: string) => JSON.stringify({ text: content });
const message = (over: object = {}) => ({ receive_id: "oc_town", msg_type: "text", content: text("好"), ...over });

type Made = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];
interface Row {
  readonly name: string;
  readonly code: number;
  readonly status?: number;
  /** Prepares what is needed and gives the call that must be refused. */
  readonly make: (lark: Platform, call: Caller) => Made | Promise<Made>;
}

const rows: readonly Row[] = [
  // Getting in
  {
    name: "token without a secret",
    code: 10003,
    make: (lark) => ["POST", "/auth/v3/tenant_access_token/internal", { app_id: lark.app.appId }, none],
  },
  {
    name: "token for another app",
    code: 10014,
    make: () => [
      "POST",
      "/auth/v3/tenant_access_token/internal",
      { app_id: "cli_0000000000000000", app_secret: "x" },
      none,
    ],
  },
  {
    name: "token with a wrong secret",
    code: 10015,
    make: (lark) => [
      "POST",
      "/auth/v3/tenant_access_token/internal",
      { app_id: lark.app.appId, app_secret: "x" },
      none,
    ],
  },
  { name: "no token", code: 99991661, make: () => ["POST", toChat, message(), none] },
  {
    name: "a token of another kind",
    code: 99991671,
    make: () => ["POST", toChat, message(), { authorization: "Bearer a-1" }],
  },
  {
    name: "a person's token",
    code: 99991668,
    make: () => ["POST", toChat, message(), { authorization: "Bearer u-1" }],
  },
  { name: "a forged token", code: 99991663, make: () => ["POST", toChat, message(), { authorization: "Bearer t-1" }] },
  {
    name: "a token that was revoked",
    code: 99991663,
    make: async (lark, call) => {
      await call("GET", "/bot/v3/info");
      lark.revokeTokens();
      return ["POST", toChat, message()];
    },
  },
  {
    name: "a token past its two hours",
    code: 99991663,
    make: async (lark, call) => {
      await call("GET", "/bot/v3/info");
      await lark.clock.advance(2 * 60 * 60_000 + 1000);
      return ["POST", toChat, message()];
    },
  },
  {
    name: "a scope that was taken away",
    code: 99991672,
    make: (lark) => {
      lark.switchScopeOff("im:message");
      lark.switchScopeOff("im:message:send_as_bot");
      return ["POST", toChat, message()];
    },
  },
  { name: "a path that is not there", code: 99991201, status: 404, make: () => ["POST", "/im/v1/letters", {}] },
  { name: "a wrong verb", code: 99991301, status: 405, make: () => ["DELETE", "/bot/v3/info"] },
  { name: "a body that is not an object", code: 99992402, make: () => ["POST", toChat, [1]] },
  // Sending
  { name: "no receive_id_type", code: 99992402, make: () => ["POST", "/im/v1/messages", message()] },
  {
    name: "an unknown receive_id_type",
    code: 99992402,
    make: () => ["POST", "/im/v1/messages?receive_id_type=phone", message()],
  },
  { name: "content as an object", code: 99992402, make: () => ["POST", toChat, message({ content: { text: "好" } })] },
  { name: "no msg_type", code: 99992402, make: () => ["POST", toChat, { receive_id: "oc_town", content: text("好") }] },
  { name: "a uuid of 51 signs", code: 99992402, make: () => ["POST", toChat, message({ uuid: "u".repeat(51) })] },
  { name: "an unknown msg_type", code: 230001, make: () => ["POST", toChat, message({ msg_type: "letter" })] },
  { name: "content that is not JSON", code: 230001, make: () => ["POST", toChat, message({ content: "好" })] },
  { name: "a text without text", code: 230001, make: () => ["POST", toChat, message({ content: "{}" })] },
  {
    name: "a post without a locale",
    code: 230001,
    make: () => ["POST", toChat, message({ msg_type: "post", content: '{"title":"x","content":[[]]}' })],
  },
  {
    name: "a post with an unknown tag",
    code: 230001,
    make: () => ["POST", toChat, message({ msg_type: "post", content: '{"zh_cn":{"content":[[{"tag":"blink"}]]}}' })],
  },
  {
    name: "an image nobody uploaded",
    code: 230001,
    make: () => ["POST", toChat, message({ msg_type: "image", content: '{"image_key":"img_v3_x"}' })],
  },
  {
    name: "150 KB of Chinese text, counted in bytes",
    code: 230025,
    make: () => ["POST", toChat, message({ content: text("镇".repeat(52_000)) })],
  },
  {
    name: "a card over 30 KB",
    code: 230025,
    make: () => ["POST", toChat, message({ msg_type: "interactive", content: card("镇".repeat(11_000)) })],
  },
  {
    name: "a card that is not JSON",
    code: 230099,
    make: () => ["POST", toChat, message({ msg_type: "interactive", content: "{" })],
  },
  {
    name: "a card with an unknown property",
    code: 230099,
    make: () => [
      "POST",
      toChat,
      message({ msg_type: "interactive", content: '{"schema":"2.0","body":{"elements":[]},"colour":"red"}' }),
    ],
  },
  {
    name: "a divider in a group",
    code: 230001,
    make: () => ["POST", toChat, message({ msg_type: "system", content: '{"type":"divider"}' })],
  },
  {
    name: "sharing a private chat",
    code: 230015,
    make: () => ["POST", toChat, message({ msg_type: "share_chat", content: '{"chat_id":"oc_p2p_an"}' })],
  },
  {
    name: "a chat that is not there",
    code: 230034,
    make: () => ["POST", toChat, message({ receive_id: "oc_nowhere" })],
  },
  {
    name: "a chat without the bot",
    code: 230002,
    make: async (lark) => {
      await lark.removeBot("oc_town");
      return ["POST", toChat, message()];
    },
  },
  {
    name: "a chat that was dissolved",
    code: 232009,
    make: async (lark) => {
      await lark.dissolve("oc_town");
      return ["POST", toChat, message()];
    },
  },
  {
    name: "an open_id nobody has",
    code: 99992351,
    make: () => ["POST", toPerson, message({ receive_id: "ou_nobody" })],
  },
  {
    name: "an open_id as another app sees it",
    code: 99992361,
    make: (lark) => ["POST", toPerson, message({ receive_id: lark.sim.world.people.get("ou_an")?.foreignOpenId })],
  },
  {
    name: "somebody outside the availability",
    code: 230013,
    make: (lark) => {
      lark.setAvailable("ou_an", false);
      return ["POST", toPerson, message({ receive_id: "ou_an" })];
    },
  },
  {
    name: "somebody who resigned",
    code: 230029,
    make: async (lark) => {
      await lark.resign("ou_an");
      return ["POST", toPerson, message({ receive_id: "ou_an" })];
    },
  },
  {
    name: "somebody who stopped the bot",
    code: 230053,
    make: (lark) => {
      lark.setStopped("ou_an", true);
      return ["POST", toPerson, message({ receive_id: "ou_an" })];
    },
  },
  {
    name: "somebody else's file",
    code: 230017,
    make: async (lark) => {
      const key = await theirFile(lark);
      return ["POST", toChat, message({ msg_type: "file", content: JSON.stringify({ file_key: key }) })];
    },
  },
  {
    name: "a reply to a recalled message",
    code: 230011,
    make: async (lark) => {
      const { messageId } = await lark.say("ou_an", "oc_town", "好");
      await lark.recall("ou_an", messageId);
      return ["POST", `/im/v1/messages/${messageId}/reply`, { msg_type: "text", content: text("好") }];
    },
  },
  {
    name: "a reply to a message that is not there",
    code: 99992402,
    make: () => ["POST", "/im/v1/messages/om_x/reply", { msg_type: "text", content: text("好") }],
  },
  // Changing what was sent
  {
    name: "a patch of a text",
    code: 230001,
    make: async (_, call) => [
      "PATCH",
      `/im/v1/messages/${await send(call, "oc_town", "text", text("好"))}`,
      { content: card("二") },
    ],
  },
  {
    name: "a patch of another app's card",
    code: 230012,
    make: (lark) => [
      "PATCH",
      `/im/v1/messages/${lark.otherBotSays("oc_town", JSON.parse(card("一"))).messageId}`,
      { content: card("二") },
    ],
  },
  {
    name: "a patch after 14 days",
    code: 230031,
    make: async (lark, call) => {
      const id = await send(call, "oc_town", "interactive", card("一"));
      await lark.clock.advance(14 * DAY + 1000);
      return ["PATCH", `/im/v1/messages/${id}`, { content: card("二") }, await fresh(lark)];
    },
  },
  {
    name: "a patch of a recalled card",
    code: 230011,
    make: async (_, call) => {
      const id = await send(call, "oc_town", "interactive", card("一"));
      await call("DELETE", `/im/v1/messages/${id}`);
      return ["PATCH", `/im/v1/messages/${id}`, { content: card("二") }];
    },
  },
  {
    name: "an edit of a card as text",
    code: 230001,
    make: async (_, call) => [
      "PUT",
      `/im/v1/messages/${await send(call, "oc_town", "interactive", card("一"))}`,
      { msg_type: "text", content: text("二") },
    ],
  },
  {
    name: "recalling a person's message",
    code: 230026,
    make: async (lark) => ["DELETE", `/im/v1/messages/${(await lark.say("ou_an", "oc_town", "好")).messageId}`],
  },
  {
    name: "recalling after a day",
    code: 230009,
    make: async (lark, call) => {
      const id = await send(call, "oc_town", "text", text("好"));
      await lark.clock.advance(DAY + 1000);
      return ["DELETE", `/im/v1/messages/${id}`, undefined, await fresh(lark)];
    },
  },
  {
    name: "recalling twice",
    code: 230110,
    make: async (_, call) => {
      const id = await send(call, "oc_town", "text", text("好"));
      await call("DELETE", `/im/v1/messages/${id}`);
      return ["DELETE", `/im/v1/messages/${id}`];
    },
  },
  // Reading
  {
    name: "a group's history without its scope",
    code: 230027,
    make: () => ["GET", "/im/v1/messages?container_id_type=chat&container_id=oc_town"],
  },
  {
    name: "a topic that is not there",
    code: 230019,
    make: () => ["GET", "/im/v1/messages?container_id_type=thread&container_id=omt_x"],
  },
  {
    name: "a page of 51",
    code: 99992402,
    make: () => ["GET", "/im/v1/messages?container_id_type=chat&container_id=oc_p2p_an&page_size=51"],
  },
  {
    name: "a chat's facts without being in it",
    code: 232011,
    make: async (lark) => {
      await lark.removeBot("oc_town");
      return ["GET", "/im/v1/chats/oc_town"];
    },
  },
  { name: "a bad chat_id", code: 232006, make: () => ["GET", "/im/v1/chats/oc_nowhere/members"] },
  { name: "a page token of one's own making", code: 232001, make: () => ["GET", "/im/v1/chats?page_token=10"] },
  {
    name: "51 people at once",
    code: 99992402,
    make: () => ["GET", `/contact/v3/users/batch?${"user_ids=ou_an&".repeat(51)}`],
  },
  {
    name: "a person out of sight",
    code: 41050,
    make: (lark) => {
      lark.setAvailable("ou_an", false);
      return ["GET", "/contact/v3/users/ou_an"];
    },
  },
  // Files
  { name: "an upload that is no form", code: 234001, make: () => ["POST", "/im/v1/images", { image_type: "message" }] },
  {
    name: "an image of no bytes",
    code: 234010,
    make: () => ["POST", "/im/v1/images", form({ image_type: "message" }, "image", Buffer.alloc(0)), {}],
  },
  {
    name: "an image that is none",
    code: 234011,
    make: () => ["POST", "/im/v1/images", form({ image_type: "message" }, "image", Buffer.from("好")), {}],
  },
  {
    name: "an image over 10 MB",
    code: 234006,
    make: () => [
      "POST",
      "/im/v1/images",
      form({ image_type: "message" }, "image", Buffer.alloc(10 * 1024 * 1024 + 1)),
      {},
    ],
  },
  {
    name: "a file over 30 MB by one byte",
    code: 234006,
    make: () => [
      "POST",
      "/im/v1/files",
      form({ file_type: "stream", file_name: "a" }, "file", Buffer.alloc(30 * 1024 * 1024 + 1)),
      {},
    ],
  },
  {
    name: "a file of an unknown type",
    code: 234001,
    make: () => ["POST", "/im/v1/files", form({ file_type: "xlsx", file_name: "a" }, "file", Buffer.from("x")), {}],
  },
  {
    name: "a file that is not in the message",
    code: 234003,
    make: async (lark) => {
      const key = await theirFile(lark);
      const { messageId } = await lark.say("ou_an", "p2p", "好");
      return ["GET", `/im/v1/messages/${messageId}/resources/${key}?type=file`];
    },
  },
  {
    name: "a file of a chat one was put out of",
    code: 234004,
    make: async (lark) => {
      const key = await theirFile(lark);
      const { messageId } = await lark.say("ou_an", "oc_town", key, { kind: "file" });
      await lark.removeBot("oc_town");
      return ["GET", `/im/v1/messages/${messageId}/resources/${key}?type=file`];
    },
  },
  {
    name: "a picture inside a card",
    code: 234043,
    make: async (_, call) => [
      "GET",
      `/im/v1/messages/${await send(call, "oc_town", "interactive", card("一"))}/resources/img_v3_x?type=image`,
    ],
  },
  // The rest
  {
    name: "a delayed card update without a click",
    code: 300020,
    make: () => ["POST", "/interactive/v1/card/update", { token: "c-1", card: JSON.parse(card("一")) }],
  },
  {
    name: "a delayed card update without a card",
    code: 10002,
    make: () => ["POST", "/interactive/v1/card/update", { token: "c-1" }],
  },
  {
    name: "a slash command twice",
    code: 40000000,
    make: async (_, call) => {
      const body = { command: "todo", description: { default_value: "x" } };
      await call("POST", slash, body);
      return ["POST", slash, body];
    },
  },
  {
    name: "a slash command with a slash",
    code: 99992402,
    make: () => ["POST", slash, { command: "/todo", description: { default_value: "x" } }],
  },
  {
    name: "a slash command with a bad icon",
    code: 40000031,
    make: () => ["POST", slash, { command: "todo", description: { default_value: "x" }, icon: { icon_key: "skull" } }],
  },
  {
    name: "renaming a slash command",
    code: 99992402,
    make: async (_, call) => {
      const made = await call("POST", slash, { command: "todo", description: { default_value: "x" } });
      return ["PATCH", `${slash}/${String(made.data["command_id"])}`, { command: "fill" }];
    },
  },
  {
    name: "an urgent message to nobody in the chat",
    code: 230001,
    make: async (_, call) => [
      "PATCH",
      `/im/v1/messages/${await send(call, "oc_town", "text", text("好"))}/urgent_app?user_id_type=open_id`,
      { user_id_list: ["ou_chi"] },
    ],
  },
];

const slash = "/application/v7/app_slash_commands";
const none = { authorization: "" };

test.each(rows)("$name: $code", async ({ code, status, make }) => {
  const { lark, call } = await stand({ pushEnabled: false });
  const answer = await call(...(await make(lark, call)));
  expect(answer.code).toBe(code);
  expect(answer.status).toBe(status ?? 400);
  const logId = answer.headers.get("x-tt-logid");
  expect(logId).toMatch(/^\d{14}[0-9A-F]{18}$/);
  expect(answer.body["error"]).toMatchObject({ log_id: logId });
});

test("fields that are refused are named", async () => {
  const { call } = await stand();
  const answer = await call("POST", toChat, message({ content: 1 }));
  expect(answer.body["error"]).toMatchObject({ field_violations: [{ field: "content" }] });
});

test("what is wrong with a card travels in the message, as bots parse it", async () => {
  const { call } = await stand();
  const answer = await call("POST", toChat, message({ msg_type: "interactive", content: "{" }));
  expect(answer.msg).toMatch(/ext=ErrCode: 200621; ErrMsg: [^;]+; ErrorValue: /);
});

async function theirFile(lark: Platform): Promise<string> {
  const about = { kind: "file", name: "名单.xlsx", contentType: "application/octet-stream", fileType: "" } as const;
  return (await lark.sim.files.add(Buffer.from("x"), { ...about, owner: "ou_an" })).key;
}

/** A token for after a jump of the clock, which ends the first one's life. */
async function fresh(lark: Platform): Promise<Record<string, string>> {
  const { appId, appSecret } = lark.app;
  const response = await fetch(`${lark.origin}/open-apis/auth/v3/tenant_access_token/internal`, {
    method: "POST",
    body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
  });
  const { tenant_access_token: token } = (await response.json()) as { tenant_access_token: string };
  return { authorization: `Bearer ${token}` };
}

function form(fields: Record<string, string>, name: string, bytes: Buffer): FormData {
  const made = new FormData();
  for (const [key, value] of Object.entries(fields)) made.append(key, value);
  made.append(name, new Blob([new Uint8Array(bytes)]), "file");
  return made;
}
