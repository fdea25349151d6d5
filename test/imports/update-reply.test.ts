import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { record } from "../../src/db/outbox.ts";
import type { Target } from "../../src/db/tables/base.ts";
import { updateReply } from "../../src/outbox/update-reply.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const content = { msgType: "interactive", json: "{}" } as const;

/** Where an update goes, after the first effect of the push has come to some state. */
async function aimed(
  first: { kind: "reply" | "patch"; target: Target },
  became: { state: "waiting" | "done" | "superseded" | "dead"; messageId?: string },
): Promise<Target | undefined> {
  const cause = `m-${randomUUID()}`;
  return db.transaction().execute(async (tx) => {
    const id = await record(tx, { ...first, lane: "oc_1", content, cause });
    await tx
      .updateTable("outbox")
      .set({ state: became.state, messageId: became.messageId ?? null })
      .where("id", "=", id)
      .execute();
    const update = await updateReply(tx, cause, content);
    if (!update) return undefined;
    const row = await tx.selectFrom("outbox").select("target").where("id", "=", update).executeTakeFirstOrThrow();
    return "outboxId" in row.target ? { outboxId: row.target.outboxId === id ? "the reply" : "another" } : row.target;
  });
}

const reply = { kind: "reply", target: { replyTo: "om_1" } } as const;
const tap = { kind: "patch", target: { messageId: "om_card" } } as const;
test.each([
  {
    name: "a reply that has not left is named by its row",
    first: reply,
    became: { state: "waiting" },
    to: { outboxId: "the reply" },
  },
  {
    name: "a reply that is there, by its message",
    first: reply,
    became: { state: "done", messageId: "om_2" },
    to: { messageId: "om_2" },
  },
  { name: "a reply that will never be has no card", first: reply, became: { state: "dead" }, to: undefined },
  {
    name: "a tap has its card",
    first: tap,
    became: { state: "done", messageId: "om_card" },
    to: { messageId: "om_card" },
  },
  {
    name: "also when its own update was overtaken",
    first: tap,
    became: { state: "superseded" },
    to: { messageId: "om_card" },
  },
] as const)("$name", async ({ first, became, to }) => {
  expect(await aimed(first, became)).toEqual(to);
});
