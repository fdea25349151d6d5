import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  const quick = { ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 };
  lark = await startPlatform({ transport: "websocket", clientConfig: quick, cast: castWith() });
  house = await startHouse(lark, {
    webs: 0,
    env: { LARK_TRANSPORT: "websocket", LARK_ENCRYPT_KEY: "", LARK_VERIFICATION_TOKEN: "" },
  });
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const answersTo = (messageId: string): number =>
  lark.messages().filter((message) => message.sender.kind === "bot" && message.parentId === messageId).length;

// The chances of the points are 1: each passage is the last.
test.each([
  { point: "inside a group commit", acked: false },
  { point: "after keeping before ack", acked: false },
  { point: "after ack", acked: true },
])("the web process is killed at “$point”: nothing is lost, nothing is doubled (10.4 #4)", async ({ point, acked }) => {
  const doomed = await house.start("web", { FAULT_POINTS: `${point}=1` });
  await lark.sockets.whenReady();
  const { messageId, pushed } = await lark.say("ou_demo_liuxi", "p2p", "/查职责 燃气");
  await pushed;
  await doomed.ended;
  expect(doomed.child.signalCode).toBe("SIGKILL");
  expect(house.log()).toContain(`fault point hit: ${point}`);
  const delivery = lark.deliveries().find((one) => one.messageId === messageId);
  expect(delivery?.attempts.map(({ status }) => status)).toEqual([acked ? 200 : null]);

  const web = await house.start("web");
  await lark.sockets.whenReady();
  await lark.clock.advance(15_000);
  await lark.waitFor(() => delivery?.state === "done" && answersTo(messageId) > 0, 20_000);
  expect(delivery?.attempts.at(-1)?.status).toBe(200);
  // What comes later in the same chat is handled after every copy of the earlier one.
  const later = await lark.say("ou_demo_liuxi", "p2p", "/关于");
  await lark.waitFor(() => answersTo(later.messageId) > 0, 20_000);
  expect(answersTo(messageId)).toBe(1);
  await web.kill();
});
