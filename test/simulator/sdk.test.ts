import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import * as lark from "@larksuiteoapi/node-sdk";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Platform } from "../../simulator/platform.ts";
import { card, stand } from "./stand.ts";

const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

function clientOf({ app, origin }: Platform): lark.Client {
  return new lark.Client({ appId: app.appId, appSecret: app.appSecret, domain: origin, logger: quiet });
}

type Listener = (...args: Parameters<RequestListener>) => Promise<void>;

async function serve(listener: Listener): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on TCP, so the address has a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the SDK's client, with the simulator as its domain", () => {
  test("sends, replies, patches, edits, reads and recalls", async () => {
    const { lark: platform } = await stand();
    const client = clientOf(platform);
    const { message } = client.im.v1;
    const sent = await message.create({
      params: { receive_id_type: "chat_id" },
      data: { receive_id: "oc_town", msg_type: "interactive", content: card("一"), uuid: "u-1" },
    });
    const id = sent.data?.message_id ?? "";
    expect(sent).toMatchObject({ code: 0, data: { sender: { id: platform.app.appId, id_type: "app_id" } } });
    const reply = await message.reply({
      path: { message_id: id },
      data: { msg_type: "text", content: '{"text":"收到"}', reply_in_thread: true },
    });
    expect(reply.data).toMatchObject({ parent_id: id, root_id: id, thread_id: expect.stringMatching(/^omt_/) });
    expect(await message.patch({ path: { message_id: id }, data: { content: card("二") } })).toMatchObject({ code: 0 });
    const replyId = reply.data?.message_id ?? "";
    await message.update({ path: { message_id: replyId }, data: { msg_type: "text", content: '{"text":"改过"}' } });
    const got = await message.get({ path: { message_id: replyId } });
    expect(got.data?.items?.[0]).toMatchObject({ updated: true, body: { content: '{"text":"改过"}' } });
    await message.delete({ path: { message_id: replyId } });
    expect(platform.chat("oc_town")).toMatchObject([
      { recalled: false, body: { kind: "card", version: 2 } },
      { recalled: true },
    ]);
    const reaction = await client.im.v1.messageReaction.create({
      path: { message_id: id },
      data: { reaction_type: { emoji_type: "DONE" } },
    });
    await client.im.v1.messageReaction.delete({
      path: { message_id: id, reaction_id: reaction.data?.reaction_id ?? "" },
    });
    const left = await client.im.v1.messageReaction.list({ path: { message_id: id } });
    expect(left.data?.items).toEqual([]);
  });

  test("uploads buffers without a filename and gets the same bytes back", async () => {
    const { lark: platform } = await stand();
    const client = clientOf(platform);
    // Every byte value, and what looks like the end of a part.
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, i) => i)), Buffer.from("\r\n--\r\n\r\n")]);
    const image = await client.im.v1.image.create({ data: { image_type: "message", image: png } });
    const file = await client.im.v1.file.create({
      data: { file_type: "stream", file_name: "名单 一.xlsx", file: bytes },
    });
    const sent = await client.im.v1.message.create({
      params: { receive_id_type: "open_id" },
      data: { receive_id: "ou_an", msg_type: "file", content: JSON.stringify({ file_key: file?.file_key }) },
    });
    expect(platform.chat("ou_an")[0]?.body).toMatchObject({
      kind: "file",
      fileName: "名单 一.xlsx",
      size: bytes.length,
    });
    const own = await client.im.v1.image.get({ path: { image_key: image?.image_key ?? "" } });
    expect(await bytesOf(own)).toEqual(png);
    const resource = await client.im.v1.messageResource.get({
      path: { message_id: sent.data?.message_id ?? "", file_key: file?.file_key ?? "" },
      params: { type: "file" },
    });
    expect(await bytesOf(resource)).toEqual(bytes);
  });

  test("lists chats, members and people, page by page; knows the bot", async () => {
    const { lark: platform } = await stand();
    const client = clientOf(platform);
    const names: string[] = [];
    for await (const page of await client.im.v1.chat.listWithIterator({ params: { page_size: 1 } })) {
      for (const chat of page?.items ?? []) names.push(chat.name ?? "");
    }
    expect(names).toEqual(["青石镇工作群", "县工作群"]);
    const members = await client.im.v1.chatMembers.get({ path: { chat_id: "oc_county" }, params: { page_size: 2 } });
    expect(members.data).toMatchObject({
      has_more: true,
      member_total: 3,
      items: [{ name: "安然" }, { name: "柏青" }],
    });
    const people = await client.contact.v3.user.batch({ params: { user_ids: ["ou_an", "ou_nobody", "ou_bo"] } });
    expect(people.data?.items?.map((person) => person.name)).toEqual(["安然", "柏青"]);
    const info = await client.request({ method: "GET", url: "/open-apis/bot/v3/info" });
    expect(info).toMatchObject({ code: 0, bot: { open_id: platform.sim.world.bot.openId, activate_status: 2 } });
  });
});

test("the SDK's dispatcher opens pushes and answers the check of the address", async () => {
  const { lark: platform } = await stand({ pushBytes: "canonical" });
  const { encryptKey, verificationToken } = platform.app;
  const seen: unknown[] = [];
  const dispatcher = new lark.EventDispatcher({ encryptKey, verificationToken, logger: quiet }).register({
    "im.message.receive_v1": async (event) => {
      seen.push(event.message.content);
    },
  });
  platform.setPushUrl(`${await serve(lark.adaptDefault("/hook", dispatcher, { autoChallenge: true }))}/hook`);
  expect(await platform.challenge({ encrypted: true })).toMatchObject({ passed: true });
  const [delivery] = await (await platform.say("ou_an", "p2p", "在吗")).pushed;
  expect(delivery?.state).toBe("done");
  expect(seen).toEqual(['{"text":"在吗"}']);
  // The same dispatcher reads a body with spaces as forged: that is why the bytes differ by default.
  platform.sim.settings.pushBytes = "mixed";
  await (await platform.say("ou_an", "p2p", "还在吗")).pushed;
  expect(seen).toHaveLength(1);
});

test("the SDK's channel answers a mention in a group and a click on a card", async () => {
  const { lark: platform } = await stand({ pushBytes: "canonical" });
  const { appId, appSecret, encryptKey, verificationToken } = platform.app;
  const channel = lark.createLarkChannel({
    appId,
    appSecret,
    domain: platform.origin,
    transport: "webhook",
    webhook: { encryptKey, verificationToken },
    logger: quiet,
  });
  channel.on("message", async (message) => {
    await channel.send(message.chatId, { card: JSON.parse(card("收到", [ackButton])) }, { replyTo: message.messageId });
  });
  channel.on("cardAction", async (action) => {
    await channel.updateCard(action.messageId, JSON.parse(card("办了")));
  });
  await channel.connect();
  onTestFinished(() => channel.disconnect());
  // With the webhook transport the channel leaves its dispatcher to be plugged in, but declares it private.
  const dispatcher = Reflect.get(channel, "dispatcher") as lark.EventDispatcher;
  platform.setPushUrl(`${await serve(lark.adaptDefault("/hook", dispatcher, { autoChallenge: true }))}/hook`);
  await platform.say("ou_an", "oc_town", "办一下", { mention: "bot" });
  const answered = await platform.waitFor(() => platform.chat("oc_town")[1]);
  expect(answered).toMatchObject({ sender: { kind: "bot" }, body: { kind: "card" } });
  await platform.click("ou_an", answered.messageId, "知道了");
  await platform.waitFor(() => JSON.stringify(platform.chat("oc_town")[1]?.body).includes("办了"));
});

const ackButton = {
  tag: "button",
  text: { tag: "plain_text", content: "知道了" },
  behaviors: [{ type: "callback", value: { action: "x.ack" } }],
};

async function bytesOf(resource: { getReadableStream(): NodeJS.ReadableStream } | null): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of resource?.getReadableStream() ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
