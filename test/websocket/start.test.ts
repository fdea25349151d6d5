import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { endAll, openTalk, processesOf, startHouse, stopHouse, until } from "../start/house.ts";

let folder = "";
afterAll(async () => {
  endAll();
  await until("every process to end", async () => ((await processesOf(folder)).length === 0 ? true : undefined));
  await rm(folder, { recursive: true, force: true });
});

test("npm start with LARK_TRANSPORT=websocket: the demo talks over the long connection", {
  timeout: 120_000,
}, async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-line-"));
  const house = await startHouse({ dataDir: join(folder, "data"), env: { LARK_TRANSPORT: "websocket" } });
  const talk = await openTalk(house);
  expect(await talk.answers(await talk.say("/关于"))).toHaveLength(1);
  expect((await fetch(`${house.origin}/lark/webhook`, { method: "POST", body: "{}" })).status).toBe(404);
  const { code, ms } = await stopHouse(house);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
});
