import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const at = "2026-11-23T09:10:00+08:00";
const he = "ou_demo_minzheng";
const coordinator = "ou_demo_admin";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { env: { CLOCK_START: at } });
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

async function ask(openId: string, text: string): Promise<ChatMessage> {
  const { messageId } = await lark.say(openId, "p2p", text);
  return lark.waitFor(
    () => lark.chat(openId).find((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId),
    15_000,
  );
}

const words = (message: ChatMessage | undefined): string => JSON.stringify(message?.body);
const now = (chat: string, messageId: string): ChatMessage | undefined =>
  lark.chat(chat).find((m) => m.messageId === messageId);
const until = (chat: string, message: ChatMessage, what: string): Promise<ChatMessage> =>
  lark.waitFor(() => {
    const shown = now(chat, message.messageId);
    return shown && words(shown).includes(what) ? shown : undefined;
  }, 20_000);

const notice =
  "请各村于12月10日前报送80岁以上老人名单，包括姓名、身份证号、性别、年龄、联系电话、是否低保、紧急联系人、紧急联系人电话、取暖方式";

test("a department learns at once what is held, what it breaks and what it would cost", async () => {
  const card = await ask(he, `/要数 ${notice}`);
  const answer = await until(he, card, "碰到的规定");
  console.log(words(answer));
});
