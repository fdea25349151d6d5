import http from "@cordisjs/plugin-http";
import server from "@cordisjs/plugin-server";
import LarkBot from "@satorijs/adapter-lark";
import { Context } from "@satorijs/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { freePort } from "../../src/free-port.ts";
import { castWith } from "../support/house.ts";

// Somebody else's bot, from npm and unchanged: Satori's adapter for Lark, as Koishi runs it, with one line of its own.
let lark: Platform;
let bots: Context;
/** Resolves when the bot itself holds the platform's answer to what it sent. */
const answered = Promise.withResolvers<void>();

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith(), pushBytes: "canonical", oldCards: "take" });
  const port = await freePort();
  bots = new Context();
  bots.plugin(http);
  bots.plugin(server, { port, host: "127.0.0.1" });
  bots.plugin(LarkBot, {
    appId: lark.app.appId,
    appSecret: lark.app.appSecret,
    encryptKey: lark.app.encryptKey,
    verificationToken: lark.app.verificationToken,
    verifyToken: true,
    verifySignature: true,
    platform: "feishu",
    protocol: "http",
    endpoint: `${lark.origin}/open-apis`,
    path: "/feishu",
  });
  bots.on("message", (session) => {
    session.bot
      .sendMessage(session.channelId ?? "", `听到了：${session.content?.trim()}`)
      .then(() => answered.resolve(), answered.reject);
  });
  await bots.start();
  lark.setPushUrl(`http://127.0.0.1:${port}/feishu`);
  await lark.waitFor(() => lark.calls().some((call) => call.api === "bot.info" && call.code === 0), 10_000);
});
afterAll(async () => {
  await bots?.stop();
  await lark?.close();
});

test("it gets a token, hears a person and answers, all unchanged", async () => {
  const { pushed } = await lark.say("ou_demo_liuxi", "p2p", "您好");
  expect((await pushed).map((one) => one.attempts[0]?.status)).toEqual([200]);
  const heard = await lark.waitFor(() => lark.chat("ou_demo_liuxi").find((m) => m.sender.kind === "bot"), 10_000);
  expect(JSON.stringify(heard.body)).toContain("听到了：您好");
  await answered.promise;
});
