import { describe, expect, test } from "vitest";
import { startPlatform } from "../../simulator/platform.ts";
import { settleAll, startLoad, tally } from "../faults/tally.ts";
import { inCi, postgresBin } from "../support/debian.ts";
import { castWith, freshDatabase } from "../support/house.ts";
import { startMany } from "../support/many.ts";
import { startPrimaryAndStandby } from "../support/standby.ts";

const bin = postgresBin();

describe.runIf(inCi || bin !== undefined)("on a primary with a synchronous standby, two webs and two workers", () => {
  test("the primary is killed under load and the standby promoted: one reply to every acked push", async () => {
    if (bin === undefined) throw new Error("Debian's PostgreSQL is not installed; see .ci/run");
    const servers = await startPrimaryAndStandby(bin);
    const lark = await startPlatform({ cast: castWith() });
    const many = await startMany(lark, { databaseUrl: await freshDatabase(servers.url) });
    const answered = (count: number): Promise<void> =>
      expect
        .poll(async () => (await tally({ lark, house: many.house })).replies.get(1) ?? 0, { timeout: 40_000 })
        .toBeGreaterThanOrEqual(count);
    try {
      const load = startLoad(lark, 10);
      await answered(15);
      await servers.killPrimary();
      const before = load.said().length;
      await expect.poll(() => load.said().length, { timeout: 10_000 }).toBeGreaterThan(before + 5);
      await servers.promote();
      // The house answers again by itself: no process was started anew.
      await answered(before + 15);
      await load.stop();
      await settleAll({ lark, house: many.house }, 40_000);
      const said = load.said().length;
      expect(await tally({ lark, house: many.house })).toEqual({
        acked: said,
        replies: new Map([[1, said]]),
        left: { intake: 0, waiting: 0 },
      });
      expect(many.house.processes()).toHaveLength(4);
    } finally {
      await many.close();
      await lark.close();
      await servers.close();
    }
  }, 120_000);
});
