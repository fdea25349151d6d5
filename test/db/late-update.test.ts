import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { aimAt, coalesce, end, lease, record } from "../../src/db/outbox.ts";
import type { Target } from "../../src/db/tables/base.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const content = { msgType: "interactive", json: "{}" } as const;

/** A card that is there, and two updates of it: the older names it by the row that made it, or by its message. */
async function updates(older: "row" | "message"): Promise<{ first: string; second: string; messageId: string }> {
  const messageId = `om_${randomUUID()}`;
  const common = { lane: "oc_1", content, cause: `m-${randomUUID()}` };
  return db.transaction().execute(async (tx) => {
    const card = await record(tx, { ...common, kind: "reply", target: { replyTo: "om_1" } });
    await tx.updateTable("outbox").set({ state: "done", messageId }).where("id", "=", card).execute();
    const target: Target = older === "row" ? { outboxId: card } : { messageId };
    const first = await record(tx, { ...common, kind: "patch", target });
    const second = await record(tx, { ...common, kind: "patch", target: { messageId } });
    return { first, second, messageId };
  });
}

async function take(id: string, messageId: string) {
  const row = await lease(db, id);
  if (!row) throw new Error("nothing to lease");
  return aimAt(db, row, messageId);
}

test("an update that named its card by the row does not land after a newer one that has", async () => {
  const { first, second, messageId } = await updates("row");
  expect(await coalesce(db, await take(second, messageId))).toBe("go");
  await end(db, second, { state: "done", messageId });
  expect(await coalesce(db, await take(first, messageId))).toBe("newer");
});

test("nor does one that was taken just before the newer one landed, and looked around after", async () => {
  const { first, second, messageId } = await updates("message");
  const newer = await take(second, messageId);
  const late = await take(first, messageId);
  await end(db, newer.id, { state: "done", messageId });
  expect(await coalesce(db, late)).toBe("newer");
});

test("a newer one that came to nothing does not hold the older one up", async () => {
  const { first, second, messageId } = await updates("message");
  await end(db, second, { state: "dead", reason: "refused" });
  expect(await coalesce(db, await take(first, messageId))).toBe("go");
});
