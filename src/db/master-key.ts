import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMasterKey } from "../config.ts";
import type { Db } from "./database.ts";

/** The key of an embedded database, made at its first start. Losing the file loses the sensitive columns: back it up. */
export async function ownMasterKey(dataDir: string): Promise<string> {
  const file = join(dataDir, "master.key");
  const known = (await readFile(file, "utf8").catch(() => "")).trim();
  if (isMasterKey(known)) return known;
  if (known !== "") {
    throw new Error("Cannot start:\n  DATA_DIR: its master.key is damaged. Put back the file from your backup.");
  }
  const key = randomBytes(32).toString("base64");
  // Renamed when it is whole and on disk: a start killed half-way leaves no half key behind.
  const fresh = `${file}.new`;
  await writeFile(fresh, `${key}\n`, { mode: 0o600, flush: true });
  await rename(fresh, file);
  return key;
}

/** A key that is not this database's stops the start, before it can write anything nobody will be able to open. */
export async function checkMasterKey(db: Db, masterKey: string): Promise<void> {
  const proof = createHmac("sha256", Buffer.from(masterKey, "base64")).update("songbang key check").digest("base64");
  await db
    .insertInto("house")
    .values({ key: "key_check", value: JSON.stringify({ proof }) })
    .onConflict((oc) => oc.column("key").doNothing())
    .execute();
  const { value } = await db
    .selectFrom("house")
    .select("value")
    .where("key", "=", "key_check")
    .executeTakeFirstOrThrow();
  const wanted = Buffer.from(String(value["proof"]));
  const given = Buffer.from(proof);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) {
    throw new Error(
      "Cannot start:\n  MASTER_KEY: is not the key of this database. Give the one it was first started with.",
    );
  }
}
