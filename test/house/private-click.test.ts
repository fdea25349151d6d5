import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

test("a private chat is remembered from its first message, a group is not", async () => {
  const said = await lark.say("ou_demo_liuxi", "p2p", "/帮助");
  await lark.say("ou_demo_liuxi", "oc_demo_liuxi", "/帮助", { mention: "bot" });
  await lark.waitFor(() => lark.chat("ou_demo_liuxi").find((m) => m.replyTo?.messageId === said.messageId), 20_000);
  await lark.waitFor(() => lark.chat("oc_demo_liuxi").find((m) => m.sender.kind === "bot"), 20_000);
  const { rows } = await house.pool.query<{ chat_id: string }>("select chat_id from private_chat");
  expect(rows.map((row) => row.chat_id)).toEqual([lark.chat("ou_demo_liuxi")[0]?.chatId]);
});
