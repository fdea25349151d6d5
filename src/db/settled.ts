import type { Logger } from "pino";
import type { Db } from "./database.ts";
import { listen } from "./listen.ts";

export interface Settled {
  /** The toast a click ended with, or undefined when it takes longer than `ms`. */
  readonly wait: (key: string, ms: number) => Promise<{ type: string; text: string } | undefined>;
  readonly close: () => Promise<void>;
}

/** Lets a web process wait for what a worker decides, by the commit's own notification: no polling. */
export function openSettled(url: string, db: Db, log: Logger): Settled {
  const waiting = new Map<string, Set<() => void>>();
  const wake = (key: string): void => {
    for (const resume of waiting.get(key) ?? []) resume();
  };
  const wakeAll = (): void => {
    for (const key of waiting.keys()) wake(key);
  };
  const listener = listen(url, "songbang_done", { heard: wake, back: wakeAll }, log);
  return {
    wait: async (key, ms) => {
      const woken = Promise.withResolvers<void>();
      const resumes = waiting.get(key) ?? new Set();
      waiting.set(key, resumes.add(woken.resolve));
      const timer = setTimeout(woken.resolve, ms);
      try {
        // It may have been settled before anybody listened for it.
        const early = await toastOf(db, key);
        if (early) return early;
        await woken.promise;
        return await toastOf(db, key);
      } finally {
        clearTimeout(timer);
        resumes.delete(woken.resolve);
        if (resumes.size === 0) waiting.delete(key);
      }
    },
    close: () => listener.close(),
  };
}

async function toastOf(db: Db, key: string): Promise<{ type: string; text: string } | undefined> {
  const row = await db.selectFrom("inbox").select("toast").where("key", "=", key).executeTakeFirst();
  return row?.toast ?? undefined;
}
