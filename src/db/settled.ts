import type { Logger } from "pino";
import type { Db } from "./database.ts";
import { listen } from "./listen.ts";

export interface Settled {
  /** The toast a click ended with, or undefined when it takes longer than `ms`, also because the database does. */
  readonly wait: (key: string, ms: number) => Promise<{ type: string; text: string } | undefined>;
  readonly close: () => Promise<void>;
}

// In case the notification was missed, while the listening connection was away.
const lookAgainMs = 500;

/** Lets a web process wait for what a worker decides, by the commit's own notification. */
export function openSettled(url: string, db: Db, log: Logger): Settled {
  const waiting = new Map<string, Set<() => void>>();
  const wake = (key: string): void => {
    for (const resume of waiting.get(key) ?? []) resume();
  };
  const wakeAll = (): void => {
    for (const key of waiting.keys()) wake(key);
  };
  const listener = listen(url, "songbang_done", { heard: wake, back: wakeAll }, log);
  /** Resolves when the key is spoken of, after a while anyway, or when it is too late. */
  const openEar = (key: string, late: Promise<undefined>): { heard: Promise<undefined>; close: () => void } => {
    const woken = Promise.withResolvers<undefined>();
    const resume = (): void => woken.resolve(undefined);
    const resumes = waiting.get(key) ?? new Set();
    waiting.set(key, resumes.add(resume));
    const again = setTimeout(resume, lookAgainMs);
    const close = (): void => {
      clearTimeout(again);
      resumes.delete(resume);
      if (resumes.size === 0) waiting.delete(key);
    };
    return { heard: Promise.race([woken.promise, late]), close };
  };
  return {
    wait: async (key, ms) => {
      const late = Promise.withResolvers<undefined>();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        late.resolve(undefined);
      }, ms);
      try {
        while (!isLate) {
          const ear = openEar(key, late.promise);
          try {
            // Looked at with the ear open: it may have been settled before anybody listened for it.
            const toast = await Promise.race([toastOf(db, key), late.promise]);
            if (toast) return toast;
            await ear.heard;
          } finally {
            ear.close();
          }
        }
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => listener.close(),
  };
}

async function toastOf(db: Db, key: string): Promise<{ type: string; text: string } | undefined> {
  const row = await db.selectFrom("inbox").select("toast").where("key", "=", key).executeTakeFirst();
  return row?.toast ?? undefined;
}
