import { setTimeout as wait } from "node:timers/promises";
import { createPool } from "../../src/db/database.ts";
import { createLimits } from "../../src/lark/limits.ts";

/** A worker of its own: takes places until it has as many as it was told, and reports when it got each. */
const [url, told] = process.argv.slice(2);
if (!url || !told) throw new Error("usage: press.ts <database url> <json>");
const press = JSON.parse(told) as { api: string; chats: string[]; takes: number }; // written by limits.test.ts

const pool = createPool(url, 6, () => undefined);
const limits = createLimits(pool);
const taken = await Promise.all(
  Array.from({ length: press.takes }, async (_, i) => {
    const chat = press.chats[i % press.chats.length] ?? "";
    for (;;) {
      const asked = Date.now();
      const waitMs = await limits.take([
        { scope: "app", id: press.api },
        { scope: "chat", id: chat },
      ]);
      if (waitMs === 0) return { chat, asked, answered: Date.now() };
      await wait(waitMs);
    }
  }),
);
process.send?.(taken);
await pool.end();
