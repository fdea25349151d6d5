import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createLimits, platformRates } from "../../src/lark/limits.ts";
import type { RateKey } from "../../src/lark/types.ts";
import { testDb } from "../support/db.ts";

const { pool, url, close } = testDb(8);
afterAll(close);

const limits = createLimits(pool);
const chat = (id: string): RateKey => ({ scope: "chat", id });
const app = (id: string): RateKey => ({ scope: "app", id });

/** The most takes that surely lie within one stretch of a second: asked after its begin, answered before its end. */
function busiestSecond(taken: readonly Taken[]): number {
  return Math.max(
    ...taken.map(({ asked }) => taken.filter((one) => one.asked >= asked && one.answered < asked + 1000).length),
  );
}

describe("limits shared by all workers", () => {
  it("lets four go to a chat at once, and the fifth within a second and two ticks", async () => {
    const id = randomUUID();
    for (let i = 0; i < 4; i += 1) expect(await limits.take([chat(id)])).toBe(0);
    const waitMs = await limits.take([chat(id)]);
    expect(waitMs).toBeGreaterThan(500);
    expect(waitMs).toBeLessThanOrEqual(1100);
    await wait(waitMs);
    expect(await limits.take([chat(id)])).toBe(0);
  });

  it("takes nothing anywhere when one of the keys has no room", async () => {
    const [full, fresh] = [randomUUID(), randomUUID()];
    for (let i = 0; i < 4; i += 1) await limits.take([chat(full)]);
    for (let i = 0; i < 5; i += 1) expect(await limits.take([chat(full), chat(fresh)])).toBeGreaterThan(0);
    for (let i = 0; i < 4; i += 1) expect(await limits.take([chat(fresh)])).toBe(0);
  });

  it("counts an API by the minute", async () => {
    const few = createLimits(pool, { ...platformRates, appPerMinute: 7 });
    const api = randomUUID();
    for (let i = 0; i < 7; i += 1) expect(await few.take([app(api)])).toBe(0);
    const waitMs = await few.take([app(api)]);
    expect(waitMs).toBeGreaterThan(58_000);
    expect(waitMs).toBeLessThanOrEqual(61_000);
  });

  it("keeps no id in clear and sweeps what was not used", async () => {
    const id = `oc_${randomUUID()}`;
    await limits.take([chat(id)]);
    const { rows } = await pool.query<{ all: string }>(
      "select string_agg(encode(key, 'escape'), ' ') as all from lark_rate",
    );
    expect(rows[0]?.all).not.toContain(id.slice(3, 12));
    await pool.query("insert into lark_rate (key, at_tick) values (decode(md5($1), 'hex'), 1)", [id]);
    expect(await limits.sweep()).toBeGreaterThanOrEqual(1);
    const left = await pool.query("select from lark_rate where key = decode(md5($1), 'hex')", [id]);
    expect(left.rowCount).toBe(0);
    for (let i = 0; i < 3; i += 1) expect(await limits.take([chat(id)])).toBe(0);
    expect(await limits.take([chat(id)])).toBeGreaterThan(0);
  });

  it("holds for two processes that press at once: 4 a second a chat, 48 a second an API, and hardly less", async () => {
    const api = randomUUID();
    const chats = Array.from({ length: 50 }, () => randomUUID());
    const started = performance.now();
    const taken = (await Promise.all([1, 2].map(() => pressFromOtherProcess({ api, chats, takes: 100 })))).flat();
    const seconds = (performance.now() - started) / 1000;
    expect(taken).toHaveLength(200);
    expect(busiestSecond(taken)).toBeLessThanOrEqual(48);
    for (const id of chats) {
      expect(busiestSecond(taken.filter((one) => one.chat === id))).toBeLessThanOrEqual(4);
    }
    // 200 at 48 a second need four full windows of a second and two ticks, and then some for the start of the processes.
    expect(seconds).toBeLessThan(9);
  });

  it("holds for one chat that everybody writes to", async () => {
    const [api, only] = [randomUUID(), randomUUID()];
    const press = { api, chats: [only], takes: 8 };
    const taken = (await Promise.all([pressFromOtherProcess(press), pressFromOtherProcess(press)])).flat();
    expect(taken).toHaveLength(16);
    expect(busiestSecond(taken)).toBeLessThanOrEqual(4);
  });
});

describe("the window in SQL", () => {
  it("is full exactly while the cells hold the limit, whatever the cells", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 22, maxLength: 22 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 25 }),
        async (cells, most, steps) => {
          const { rows } = await pool.query<{ full: number; rolled: number[] }>(
            "select lark_full($1::smallint[], $2) as full, lark_rolled($1::smallint[], $3) as rolled",
            [cells, most, steps],
          );
          const [row] = rows;
          const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
          const rolled = [...cells.slice(steps), ...Array<number>(25).fill(0)].slice(0, 22);
          expect(row?.rolled).toEqual(rolled);
          const full = cells.findIndex((_, from) => sum(cells.slice(from)) < most);
          expect(row?.full).toBe(full === -1 ? 22 : full);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("stands still when the clock was set back a little and starts anew when far", async () => {
    const { rows } = await pool.query<{ little: number[]; far: number[] }>(
      "select lark_rolled('{1,2,3}', -2) as little, lark_rolled('{1,2,3}', -3) as far",
    );
    expect(rows[0]).toEqual({ little: [1, 2, 3], far: [0, 0, 0] });
  });
});

interface Press {
  readonly api: string;
  readonly chats: readonly string[];
  readonly takes: number;
}

interface Taken {
  readonly chat: string;
  /** The machine's clock in milliseconds around the take that succeeded. */
  readonly asked: number;
  readonly answered: number;
}

async function pressFromOtherProcess(press: Press): Promise<readonly Taken[]> {
  const child = fork(fileURLToPath(new URL("press.ts", import.meta.url)), [url, JSON.stringify(press)], {
    execArgv: [],
  });
  const [taken] = (await once(child, "message")) as [readonly Taken[]]; // what press.ts sends
  await once(child, "exit");
  return taken;
}
