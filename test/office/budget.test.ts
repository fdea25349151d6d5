import { randomInt } from "node:crypto";
import { Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { startPlatform } from "../../simulator/platform.ts";
import { callsIn, createCallCounter, monthOf } from "../../src/budget/calls.ts";
import { lookAtBudget } from "../../src/budget/watch.ts";
import { createLogger } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { testDb } from "../support/db.ts";
import { castWith, startHouse } from "../support/house.ts";

const { pool, close } = testDb();
afterAll(close);

/** A month that no other test counts in. */
function ownMonth(): { readonly month: string; readonly at: Date } {
  const month = `${randomInt(3000, 9999)}-05`;
  return { month, at: new Date(`${month}-10T00:00:00Z`) };
}

test("the month is the one on the wall where the counties are", () => {
  expect(monthOf(new Date("2026-02-28T15:59:59Z"))).toBe("2026-02");
  expect(monthOf(new Date("2026-02-28T16:00:00Z"))).toBe("2026-03");
});

test("processes add up, and what could not be written is not lost", async () => {
  const { month, at } = ownMonth();
  const [one, two] = [createCallCounter(pool, () => at), createCallCounter(pool, () => at)];
  for (let n = 0; n < 30; n += 1) {
    one.count(n % 2 ? "message.send" : "token");
    two.count("message.send");
  }
  await Promise.all([one.flush(), two.flush()]);
  await one.flush();
  expect(await callsIn(pool, month)).toBe(60);

  let isAway = true;
  const away = {
    query: (async (...args: [string, unknown[]]) =>
      isAway ? Promise.reject(new Error("away")) : pool.query(...args)) as typeof pool.query,
  };
  const third = createCallCounter(away, () => at);
  third.count("token");
  await expect(third.flush()).rejects.toThrow("away");
  third.count("token");
  isAway = false;
  await third.flush();
  expect(await callsIn(pool, month)).toBe(62);
});

test("at 70, 90 and 100 percent one line is logged, once a month over all processes", async () => {
  const { month, at } = ownMonth();
  const lines: { percent: number; calls: number; level: string }[] = [];
  const log = createLogger(
    "info",
    new Writable({
      write(chunk, _, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    }),
  );
  const metrics = createMetrics();
  const processes = [1, 2].map(() => ({ pool, counter: createCallCounter(pool, () => at), metrics, log, budget: 100 }));
  const percents: (readonly number[])[] = [];
  for (const calls of [69, 1, 5, 15, 20]) {
    for (let n = 0; n < calls; n += 1) processes[0]?.counter.count("message.send");
    for (const one of processes) await lookAtBudget(one, at);
    percents.push(lines.splice(0).map((line) => line.percent));
  }
  expect(percents).toEqual([[], [70], [], [90], [100]]);
  expect(await callsIn(pool, month)).toBe(110);
  const text = await metrics.registry.metrics();
  expect(text).toContain("platform_calls_month 110");
  expect(text).toContain("platform_calls_budget 100");
});

test("a house counts every call that the platform counts", async () => {
  const lark = await startPlatform({ cast: castWith() });
  const house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
  const { messageId } = await lark.say("ou_demo_liuxi", "oc_demo_liuxi", "/关于", { mention: "bot" });
  await lark.waitFor(
    () => lark.chat("oc_demo_liuxi").find((message) => message.replyTo?.messageId === messageId),
    15_000,
  );
  // Both processes write down what they have counted when they end.
  for (const one of house.processes()) {
    one.child.kill("SIGTERM");
    await one.ended;
  }
  expect(await callsIn(house.pool, monthOf(new Date()))).toBe(lark.calls().length);
  await house.close();
  await lark.close();
});
