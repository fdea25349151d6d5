import { createHash } from "node:crypto";
import type { Tx } from "../db/database.ts";
import { wordsDigest } from "./segment.ts";

// Raise it when vectors or spoken names are made differently from the same data.
const making = 1;

/** Runs `load` unless just this content, cut by just these word lists, was loaded under this key before. */
export async function whenNew(tx: Tx, key: string, content: unknown, load: () => Promise<void>): Promise<void> {
  const digest = createHash("sha256")
    .update(JSON.stringify([making, wordsDigest(), content]))
    .digest("hex");
  const row = await tx.selectFrom("house").select("value").where("key", "=", key).executeTakeFirst();
  if (row?.value["digest"] === digest) return;
  await load();
  const value = JSON.stringify({ digest });
  await tx
    .insertInto("house")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}
