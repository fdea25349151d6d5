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

/** What the database keeps to know its key by; tells nothing about it. */
export function masterKeyProof(masterKey: string): string {
  return createHmac("sha256", Buffer.from(masterKey, "base64")).update("songbang key check").digest("base64");
}

/** Whether this is the key that the database was first started with; `unset` before that start. Writes nothing. */
export async function masterKeyState(db: Db, masterKey: string): Promise<"opens" | "other" | "unset"> {
  const row = await db.selectFrom("house").select("value").where("key", "=", "key_check").executeTakeFirst();
  if (!row) return "unset";
  const wanted = Buffer.from(String(row.value["proof"]));
  const given = Buffer.from(masterKeyProof(masterKey));
  return wanted.length === given.length && timingSafeEqual(wanted, given) ? "opens" : "other";
}

/**
 * A key that is not this database's stops the start, before it can write anything nobody will be able to open. While the
 * key is being changed either of the two may be the database's.
 */
export async function checkMasterKey(db: Db, masterKey: string, old?: string): Promise<void> {
  await db
    .insertInto("house")
    .values({ key: "key_check", value: JSON.stringify({ proof: masterKeyProof(masterKey) }) })
    .onConflict((oc) => oc.column("key").doNothing())
    .execute();
  const keys = old === undefined ? [masterKey] : [masterKey, old];
  const states = await Promise.all(keys.map((key) => masterKeyState(db, key)));
  if (!states.includes("opens")) {
    throw new Error(
      "Cannot start:\n  MASTER_KEY: is not the key of this database. Give the one it was first started with.",
    );
  }
}
