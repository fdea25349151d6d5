import { expect, test } from "vitest";
import { day } from "../soak/day.ts";

// `npm run soak -- day` is the long form: everybody speaks, and somebody dies every hour.
test("a day of 3,000 people at two webs and two workers that are killed: the counts add up", async () => {
  const { said, acked, replies, left, speakers, kills } = await day({ people: 3000, perHour: 8, killEvery: 6 });
  expect({ acked, speakers, left, kills }).toEqual({
    acked: said,
    speakers: said,
    left: { intake: 0, waiting: 0 },
    kills: 4,
  });
  expect([...replies]).toEqual([[1, said]]);
}, 180_000);
