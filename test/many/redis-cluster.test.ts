import { describe, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { openIntakeWriter } from "../../src/queue/intake-stream.ts";
import { parseRedisAddress } from "../../src/queue/redis-address.ts";
import { settleAll, startLoad, tally } from "../faults/tally.ts";
import { hasRedis, inCi } from "../support/debian.ts";
import { castWith } from "../support/house.ts";
import { startMany } from "../support/many.ts";
import { startCluster } from "../support/redis-cluster.ts";

describe.runIf(inCi || hasRedis())("on a Redis Cluster of six nodes, two webs and two workers", () => {
  test("a push counts as kept once a replica has it; a master without one keeps it alone", async () => {
    const cluster = await startCluster();
    const address = parseRedisAddress(cluster.url);
    if (typeof address === "string") throw new Error(address);
    const writer = openIntakeWriter(address, () => undefined);
    const group = [{ id: "m-om_1", lane: "oc_1", sealed: "box==", receivedAt: 1 }];
    try {
      await writer.append(group);
      const replica = await cluster.replicaOf("{songbang}:intake");
      replica.kill("SIGSTOP");
      await expect(writer.append(group)).rejects.toThrow("no replica has confirmed");
      replica.kill("SIGKILL");
      await expect
        .poll(
          () =>
            writer.append(group).then(
              () => "kept",
              () => "refused",
            ),
          { timeout: 10_000 },
        )
        .toBe("kept");
    } finally {
      await writer.close();
      await cluster.close();
    }
  }, 60_000);

  test("the master that holds the intake is killed under load: one reply to every acked push", async () => {
    const cluster = await startCluster();
    const lark = await startPlatform({ cast: castWith() });
    const many = await startMany(lark, { redisUrl: cluster.url });
    const answered = (count: number): Promise<void> =>
      expect
        .poll(async () => (await tally({ lark, house: many.house })).replies.get(1) ?? 0, { timeout: 100_000 })
        .toBeGreaterThanOrEqual(count);
    try {
      const load = startLoad(lark, 10);
      await answered(15);
      const dead = await cluster.killMasterOf("{songbang}:intake");
      await cluster.promoted("{songbang}:intake", dead);
      const before = load.said().length;
      // What is said after the promotion is answered by the house as it stands: nobody restarts anything.
      await answered(before + 15);
      await cluster.restart(dead);
      await load.stop();
      // While the old master catches up as a replica pushes are refused, and the platform's clock stands: once one is
      // taken again, what was refused is pushed again.
      await cluster.replicaOf("{songbang}:intake");
      await expect.poll(() => takes(lark), { timeout: 30_000 }).toBe(true);
      await settleAll({ lark, house: many.house }, 60_000);
      const { acked, replies, left } = await tally({ lark, house: many.house });
      // What was refused until the platform gave up was never acknowledged: that is a wait, not a loss.
      expect(acked).toBeGreaterThan(before);
      expect({ replies, left }).toEqual({ replies: new Map([[1, acked]]), left: { intake: 0, waiting: 0 } });
    } finally {
      await many.close();
      await lark.close();
      await cluster.close();
    }
  }, 360_000);
});

/** Says something and tells whether the house took it at once. */
async function takes(lark: Platform): Promise<boolean> {
  const { pushed } = await lark.say("ou_demo_admin", "p2p", "/关于");
  return (await pushed).every((delivery) => delivery.attempts.at(-1)?.status === 200);
}
