import { claimRelay } from "../db/intake.ts";
import { listen } from "../db/listen.ts";
import type { House } from "../house.ts";
import { handlePush } from "../queue/contracts.ts";

const most = 500;

/**
 * Hands waiting intake rows to the queue: woken by the insert's own notification, and once a second in case one was
 * missed. One loop a process; side by side loops skip each other's rows.
 */
export function startRelay(
  house: Pick<House, "db" | "queues" | "log" | "at">,
  url: string,
): { close: () => Promise<void> } {
  let awake = false;
  let again = false;
  let closed = false;
  const pass = async (): Promise<void> => {
    if (awake) {
      again = true;
      return;
    }
    awake = true;
    try {
      do {
        again = false;
        while (!closed && (await relayOnce(house)) === most);
      } while (again && !closed);
    } catch (err) {
      house.log.warn({ err }, "relay");
    } finally {
      awake = false;
    }
  };
  const wake = (): void => void pass();
  const listener = listen(url, "songbang_intake", { heard: wake, back: wake }, house.log);
  const timer = setInterval(wake, 1000);
  return {
    close: async () => {
      closed = true;
      clearInterval(timer);
      await listener.close();
    },
  };
}

async function relayOnce(house: Pick<House, "db" | "queues" | "at">): Promise<number> {
  const rows = await claimRelay(house.db, most);
  if (rows.length === 0) return 0;
  house.at("after claim before queue");
  await house.queues.add(
    handlePush,
    rows.map((row) => ({ id: row.id, lane: row.lane, receivedAt: row.receivedAt.getTime() })),
  );
  return rows.length;
}
