import { createHash, randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { greetOnce } from "../../src/bot/greet-once.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

test("a person is greeted once, and what is kept tells nobody without the key who it was", async () => {
  const openId = `ou_${randomUUID()}`;
  const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
  const greet = () => db.transaction().execute((tx) => greetOnce({ db: tx, columns }, openId));
  expect([await greet(), await greet()]).toEqual([true, false]);
  const plain = createHash("sha256").update(`greeted ${openId}`).digest();
  expect(await db.selectFrom("greeted").select("personDigest").where("personDigest", "=", plain).execute()).toEqual([]);
});
