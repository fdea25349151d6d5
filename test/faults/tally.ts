import { setTimeout as pause } from "node:timers/promises";
import type { Platform } from "../../simulator/platform.ts";
import type { TestHouse } from "../support/house.ts";

/** The platform and the house under it: all that counting needs. */
export interface Watched {
  readonly lark: Platform;
  readonly house: Pick<TestHouse, "pool" | "log">;
}

export interface Tally {
  /** Pushes that the house answered 200, at whichever attempt. */
  readonly acked: number;
  /** Acked messages by the number of replies in the platform: exactly one each is what is wanted. */
  readonly replies: ReadonlyMap<number, number>;
  /** What is left in the house when all is quiet: nothing. */
  readonly left: { readonly intake: number; readonly waiting: number };
}

export interface Load {
  readonly said: () => readonly string[];
  readonly stop: () => Promise<void>;
}

const demoPeople = [
  "ou_demo_admin",
  "ou_demo_town",
  "ou_demo_liuxi",
  "ou_demo_shiqiao",
  "ou_demo_minzhu",
  "ou_demo_minzheng",
  "ou_demo_weijian",
];
const lines = ["/查职责 燃气", "/帮助", "/证明 婚姻状况", "/关于", "/查职责 油烟"];

/** People type in their private chats, one after the other, at a steady rate (messages a second). */
export function startLoad(lark: Platform, rate: number, people: readonly string[] = demoPeople): Load {
  const said: string[] = [];
  let stopped = false;
  const run = async (): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const person = people[n % people.length] ?? "ou_demo_liuxi";
      const { messageId } = await lark.say(person, "p2p", lines[n % lines.length] ?? "/帮助");
      said.push(messageId);
      await pause(1000 / rate);
    }
  };
  const done = run();
  return {
    said: () => said,
    stop: async () => {
      stopped = true;
      await done;
    },
  };
}

/** Lets the platform push again what was not acknowledged, and waits until the house has nothing left to do. */
export async function settleAll({ lark, house }: Watched, patienceMs = 240_000): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const open = lark.deliveries().filter((delivery) => delivery.state === "sending" || delivery.state === "waiting");
    const waiting = open.some((delivery) => delivery.state === "waiting");
    // Every re-push comes due at once; the clock of the limits is the machine's and does not move.
    if (waiting) await lark.clock.advance(6 * 3_600_000);
    const left = await leftIn(house);
    if (open.length === 0 && left.intake + left.waiting === 0) return;
    if (Date.now() > until)
      throw new Error(`not at rest: ${JSON.stringify({ open: open.length, ...left })}\n${house.log().slice(-3000)}`);
    await pause(250);
  }
}

async function leftIn(house: Pick<TestHouse, "pool">): Promise<{ intake: number; waiting: number }> {
  const { rows } = await house.pool.query<{ intake: number; waiting: number }>(
    "select (select count(*)::int from intake) as intake, (select count(*)::int from outbox where state = 'waiting') as waiting",
  );
  return rows[0] ?? { intake: -1, waiting: -1 };
}

export async function tally({ lark, house }: Watched): Promise<Tally> {
  const ackedIds = new Set(
    lark
      .deliveries()
      .filter((delivery) => delivery.messageId !== null && delivery.attempts.some((attempt) => attempt.status === 200))
      .map((delivery) => delivery.messageId),
  );
  const repliesTo = Map.groupBy(
    lark.messages().filter((message) => message.sender.kind === "bot" && message.parentId !== null),
    (message) => message.parentId,
  );
  const replies = new Map<number, number>();
  for (const id of ackedIds) {
    const n = repliesTo.get(id)?.length ?? 0;
    replies.set(n, (replies.get(n) ?? 0) + 1);
  }
  return { acked: ackedIds.size, replies, left: await leftIn(house) };
}
