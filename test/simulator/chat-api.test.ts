import { expect, onTestFinished, test } from "vitest";
import type { ChatMessage, ChatSummary, Page, Start, StreamEvent, WayStep } from "../../simulator/chat-contract.ts";
import type { Platform } from "../../simulator/platform.ts";
import { card, contentOf, send, stand } from "./stand.ts";

async function get<T>(lark: Platform, path: string): Promise<T> {
  const response = await fetch(`${lark.origin}/chat/api${path}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  // The contract's types are what this test is about; the assertions look at the values.
  return (await response.json()) as T;
}

async function post(
  lark: Platform,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${lark.origin}/chat/api${path}`, {
    method: "POST",
    body: body instanceof Uint8Array ? new Blob([new Uint8Array(body)]) : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

interface Stream {
  readonly events: { readonly id: string; readonly event: StreamEvent }[];
  until(found: (events: readonly StreamEvent[]) => boolean): Promise<void>;
  cut(): void;
}

async function follow(lark: Platform, as: string, lastEventId?: string): Promise<Stream> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(`${lark.origin}/chat/api/stream?as=${as}`, {
    signal: stop.signal,
    ...(lastEventId === undefined ? {} : { headers: { "last-event-id": lastEventId } }),
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const events: Stream["events"] = [];
  let wake = () => {};
  void (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const [, id, data] = /^id: (.+)\ndata: (.+)$/m.exec(text.slice(0, end)) ?? [];
        if (id && data) events.push({ id, event: JSON.parse(data) as StreamEvent });
        text = text.slice(end + 2);
      }
      wake();
    }
  })().catch(() => {});
  return {
    events,
    until: async (found) => {
      while (!found(events.map((each) => each.event))) await new Promise<void>((resolve) => (wake = resolve));
    },
    cut: () => stop.abort(),
  };
}

const texts = (events: readonly StreamEvent[]) =>
  events.flatMap((event) =>
    (event.type === "message" || event.type === "update") && event.message.body.kind === "text"
      ? [event.message.body.text]
      : [],
  );

test("the page opens: people, bot, commands, chats with what is unread", async () => {
  const { lark, call } = await stand();
  await call("POST", "/application/v7/app_slash_commands", {
    command: "待办",
    description: { default_value: "What waits", i18n: { zh_cn: "等着办的", en_us: "What waits" } },
  });
  const start = await get<Start>(lark, "/start");
  expect(start.people[0]).toEqual({ openId: "ou_an", name: "安然", post: "村务专干", body: "柳溪村" });
  expect(start.commands).toEqual([{ command: "待办", description: "等着办的", english: "What waits" }]);
  await send(call, "oc_town", "text", '{"text":"<at user_id=\\"ou_an\\">安然</at> 请看"}');
  const chats = await get<ChatSummary[]>(lark, "/chats?as=ou_an");
  expect(chats.map((chat) => [chat.chatId, chat.unread])).toEqual([
    ["oc_town", 1],
    ["oc_p2p_an", 0],
    ["oc_county", 0],
  ]);
  expect(chats[0]).toMatchObject({ kind: "group", memberCount: 3, lastLine: "@安然 请看" });
  await post(lark, "/read", { as: "ou_an", chatId: "oc_town" });
  expect((await get<ChatSummary[]>(lark, "/chats?as=ou_an"))[0]?.unread).toBe(0);
  expect((await get<ChatSummary[]>(lark, "/chats?as=ou_bo"))[0]?.unread).toBe(1);
});

test("a line with a slash in a group is pushed with the bot mentioned, other talk is only shown", async () => {
  const { lark, bot } = await stand();
  const said = await post(lark, "/messages", { as: "ou_an", chatId: "oc_town", text: "／待办" });
  await post(lark, "/messages", { as: "ou_an", chatId: "oc_town", text: "早", mentionBot: false });
  await lark.waitFor(() => lark.deliveries()[0]?.state === "done");
  expect(bot.got).toHaveLength(1);
  const page = await get<Page>(lark, "/messages?as=ou_bo&chat=oc_town");
  expect(page.messages.map((each) => each.body)).toEqual([
    { kind: "text", text: "@松绑 ／待办" },
    { kind: "text", text: "早" },
  ]);
  const way = await get<WayStep[]>(lark, `/way?message=${String(said.body["messageId"])}`);
  expect(way).toMatchObject([{ stage: "push", title: "im.message.receive_v1", detail: "HTTP 200" }]);
});

test("older messages come page by page", async () => {
  const { lark } = await stand();
  for (const text of ["一", "二", "三", "四", "五"]) await lark.say("ou_an", "oc_town", text);
  const last = await get<Page>(lark, "/messages?as=ou_an&chat=oc_town&limit=2");
  const before = await get<Page>(lark, `/messages?as=ou_an&chat=oc_town&limit=9&before=${last.messages[0]?.messageId}`);
  const lines = (page: Page) =>
    page.messages.map((each: ChatMessage) => (each.body.kind === "text" ? each.body.text : ""));
  expect([lines(last), last.hasMore]).toEqual([["四", "五"], true]);
  expect([lines(before), before.hasMore]).toEqual([["一", "二", "三"], false]);
});

test("files: dropped, sent, told to the bot in private, downloaded by members only", async () => {
  const { lark, bot } = await stand();
  const bytes = Buffer.from("名单\r\n\0\xff", "latin1");
  const up = await post(lark, `/files?name=${encodeURIComponent("../名单 一.xlsx")}`, bytes);
  expect(up.body).toMatchObject({ size: bytes.length });
  const fileKey = String(up.body["fileKey"]);
  await post(lark, "/messages", { as: "ou_an", chatId: "oc_p2p_an", fileKey });
  await lark.waitFor(() => lark.deliveries()[0]?.state === "done");
  expect(contentOf(bot.got[0])).toEqual({ file_key: fileKey, file_name: ".._名单 一.xlsx" });
  const mine = await fetch(`${lark.origin}/chat/api/files/${fileKey}?as=ou_an`);
  expect(Buffer.from(await mine.arrayBuffer())).toEqual(bytes);
  expect(mine.headers.get("content-disposition")).toContain(encodeURIComponent("名单 一.xlsx"));
  expect((await fetch(`${lark.origin}/chat/api/files/${fileKey}?as=ou_bo`)).status).toBe(404);
  expect(await post(lark, "/files?name=a", new Uint8Array())).toMatchObject({ status: 409 });
});

test("the stream tells members what happens, and resumes after a cut without loss or repetition", async () => {
  const { lark, call } = await stand();
  const an = await follow(lark, "ou_an");
  const chi = await follow(lark, "ou_chi");
  await lark.say("ou_bo", "oc_town", "一");
  await an.until((events) => texts(events).length === 1);
  an.cut();
  const seen = an.events.at(-1)?.id;
  await lark.say("ou_bo", "oc_town", "二");
  const id = await send(call, "oc_town", "interactive", card("卡"));
  await call("PATCH", `/im/v1/messages/${id}`, { content: card("改") });
  await lark.clock.advance(60_000);
  const again = await follow(lark, "ou_an", seen);
  await again.until((events) => events.some((event) => event.type === "clock"));
  expect(again.events.map((each) => each.event.type)).toEqual(["message", "message", "update", "clock"]);
  expect(new Set([...an.events, ...again.events].map((each) => each.id)).size).toBe(an.events.length + 4);
  await chi.until((events) => events.filter((event) => event.type === "clock").length === 2);
  expect(chi.events.filter((each) => each.event.type === "message")).toEqual([]);
});

test("a stream that was cut before a restart gets the recent messages of its chats", async () => {
  const { lark } = await stand();
  await lark.say("ou_bo", "oc_town", "一");
  const stream = await follow(lark, "ou_an", "0badcafe-17");
  await stream.until((events) => events.some((event) => event.type === "chats"));
  expect(texts(stream.events.map((each) => each.event))).toEqual(["一"]);
});

test("a click through the page, and what it may not do", async () => {
  const { lark, bot, call } = await stand();
  const button = {
    tag: "button",
    text: { tag: "plain_text", content: "知道了" },
    behaviors: [{ type: "callback", value: { action: "x.y" } }],
  };
  const messageId = await send(call, "oc_town", "interactive", card("一", [button]));
  bot.answers = [{ status: 200, body: '{"toast":{"type":"info","content":"好"}}' }];
  const click = (component: object) => post(lark, "/click", { as: "ou_an", messageId, component });
  expect(await click({ tag: "button", ordinal: 0 })).toEqual({
    status: 200,
    body: { toast: { type: "info", content: "好" } },
  });
  expect(await click({ tag: "button", ordinal: 1 })).toEqual({
    status: 409,
    body: { error: "卡片已更新，没有这个组件" },
  });
  expect((await click({ tag: 1 })).status).toBe(400);
});

test.each([
  { path: "/messages", body: { as: "ou_an", chatId: "oc_town" }, status: 400 },
  { path: "/messages", body: { as: "ou_an", chatId: "oc_town", text: "x", fileKey: "y" }, status: 400 },
  { path: "/messages", body: { as: "ou_chi", chatId: "oc_town", text: "x" }, status: 409 },
  { path: "/messages", body: { as: "ou_an", chatId: "oc_town", fileKey: "file_v3_none" }, status: 409 },
  { path: "/read", body: { as: "ou_nobody", chatId: "oc_town" }, status: 409 },
  { path: "/clock", body: { to: "soon" }, status: 400 },
  { path: "/nothing", body: {}, status: 404 },
])("$path $body: $status", async ({ path, body, status }) => {
  const { lark } = await stand();
  const answer = await post(lark, path, body);
  expect(answer.status).toBe(status);
  expect(answer.body["error"]).toMatch(/\p{sc=Han}/u);
});

test("moving the clock delivers what is due", async () => {
  const { lark, bot } = await stand();
  bot.answers = [
    { status: 503, body: "" },
    { status: 200, body: "{}" },
  ];
  await (await lark.say("ou_an", "p2p", "在吗")).pushed;
  const to = new Date(lark.clock.ms() + 60_000).toISOString();
  const moved = await post(lark, "/clock", { to });
  expect(Date.parse(String(moved.body["now"]))).toBeGreaterThanOrEqual(Date.parse(to));
  expect(lark.deliveries()[0]).toMatchObject({ state: "done", attempts: [{ status: 503 }, { status: 200 }] });
});
