import { expect, test } from "vitest";
import { createLogger } from "../src/log.ts";
import { type Closable, shutdown } from "../src/shutdown.ts";

const log = createLogger("silent");

test("parts close one after another, in the order given; one that hangs or fails is left behind", async () => {
  const seen: string[] = [];
  const part = (name: string, close: () => Promise<void>): Closable => ({
    name,
    close: async () => {
      seen.push(`${name} begins`);
      await close();
      seen.push(`${name} ends`);
    },
  });
  const began = performance.now();
  await shutdown(
    [
      part("pushes", async () => undefined),
      part("hangs", () => new Promise(() => undefined)),
      part("fails", () => Promise.reject(new Error("no"))),
      part("stores", async () => undefined),
    ],
    log,
    200,
  );
  expect(seen).toEqual([
    "pushes begins",
    "pushes ends",
    "hangs begins",
    "fails begins",
    "stores begins",
    "stores ends",
  ]);
  const ms = performance.now() - began;
  expect(ms).toBeGreaterThanOrEqual(190);
  expect(ms).toBeLessThan(2000);
});
