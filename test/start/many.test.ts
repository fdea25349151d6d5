import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { freePort } from "../../src/free-port.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

let platform: Platform;
let house: TestHouse;
beforeAll(async () => {
  platform = await startPlatform({ cast: castWith() });
  // A fresh database: whoever comes first migrates and seeds it, for all.
  house = await startHouse(platform, { webs: 0, workers: 0 });
});
afterAll(async () => {
  await house.close();
  await platform.close();
});

test("two web and two worker processes start at once on a fresh database", { timeout: 120_000 }, async () => {
  const second = await freePort();
  const processes = await Promise.all([
    house.start("web"),
    house.start("web", { PORT: String(second) }),
    house.start("worker"),
    house.start("worker"),
  ]);
  expect(house.processes()).toHaveLength(4);
  const { rows } = await house.pool.query<{ name: string; n: number }>(
    "select name, count(*)::int as n from org_unit where kind in ('county', 'town') group by name order by name",
  );
  expect(rows).toEqual([
    { name: "明川县", n: 1 },
    { name: "白鹭镇", n: 1 },
    { name: "青石镇", n: 1 },
  ]);
  const applied = await house.pool.query("select name from migration");
  expect(new Set(applied.rows.map((row) => row.name)).size).toBe(applied.rowCount);

  // Pushed to one and to the other, worked off by both workers, each message is answered once.
  const said: string[] = [];
  for (const port of [new URL(house.webhook).port, String(second)]) {
    platform.setPushUrl(`http://127.0.0.1:${port}/lark/webhook`);
    for (const openId of ["ou_demo_liuxi", "ou_demo_shiqiao", "ou_demo_town"]) {
      const { messageId, pushed } = await platform.say(openId, "p2p", "/关于");
      await pushed;
      said.push(messageId);
    }
  }
  const replies = (): string[] =>
    platform
      .messages()
      .flatMap((message) => (message.sender.kind === "bot" && message.parentId ? [message.parentId] : []));
  await platform.waitFor(() => said.every((id) => replies().includes(id)), 30_000);
  expect(
    replies()
      .filter((id) => said.includes(id))
      .toSorted(),
  ).toEqual(said.toSorted());

  for (const one of processes) one.child.kill("SIGTERM");
  await Promise.all(processes.map((one) => one.ended));
  expect(processes.map((one) => one.child.exitCode)).toEqual([0, 0, 0, 0]);
});
