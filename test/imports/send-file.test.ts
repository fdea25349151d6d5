import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { sendFile } from "../../src/files/send-file.ts";
import { mostFileBytes } from "../../src/files/sizes.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

test.each([
  { size: 0, key: "file.out.empty" },
  { size: mostFileBytes + 1, key: "file.out.large" },
])("a file of $size bytes is refused with a sentence, and nothing is written", async ({ size, key }) => {
  const cause = randomUUID();
  const file = { to: { chatId: "oc_1" }, name: "表.xlsx", bytes: Buffer.alloc(size), cause };
  const refused = await db
    .transaction()
    .execute((tx) => sendFile(tx, file))
    .catch((err: unknown) => err);
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({ key, params: { name: "表.xlsx" } });
  expect(await db.selectFrom("outbox").select("id").where("cause", "=", cause).execute()).toEqual([]);
});

test("a file that fits waits with its bytes for the delivery", async () => {
  const cause = randomUUID();
  const file = { to: { chatId: "oc_1" }, name: "表.xlsx", bytes: Buffer.from("x"), cause };
  const id = await db.transaction().execute((tx) => sendFile(tx, file));
  const row = await db
    .selectFrom("outgoingFile")
    .innerJoin("outbox", "outbox.id", "outgoingFile.outboxId")
    .select(["outbox.kind", "outbox.lane", "outgoingFile.bytes"])
    .where("outbox.id", "=", id)
    .executeTakeFirst();
  expect(row).toEqual({ kind: "file", lane: "oc_1", bytes: Buffer.from("x") });
});
