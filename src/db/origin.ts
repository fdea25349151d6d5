import type { Tx } from "./database.ts";

/**
 * Marks a database at its first start as demo or real, and refuses the other kind from then on. The simulator opens only
 * what was marked demo: a lost key must never open a demo door on real data; so nothing real may move into a demo
 * either. Throws one clear line.
 */
export async function claimOrigin(tx: Tx, simulated: boolean): Promise<"demo" | "real"> {
  const known = await tx.selectFrom("house").select("value").where("key", "=", "origin").executeTakeFirst();
  const kind = known?.value["kind"] ?? (simulated && (await isEmpty(tx)) ? "demo" : "real");
  if (!known) {
    await tx
      .insertInto("house")
      .values({ key: "origin", value: JSON.stringify({ kind }) })
      .execute();
  }
  if (simulated && kind !== "demo") {
    throw new Error(
      "Cannot start:\n  LARK_APP_ID: is missing, and this database was not made for the demo. Set the keys of the Feishu app it belongs to.",
    );
  }
  if (!simulated && kind === "demo") {
    throw new Error(
      "Cannot start:\n  LARK_APP_ID: is set, and this database was made for the demo. Set another DATA_DIR, or a DATABASE_URL of an empty database.",
    );
  }
  return simulated ? "demo" : "real";
}

/**
 * Whether the demo county may be loaded: always into a demo, into a real database only while nobody is in it. That it
 * was loaded is remembered, so that the same settings start again. Throws one clear line.
 */
export async function claimSeed(tx: Tx, origin: "demo" | "real"): Promise<void> {
  const loaded = await tx.selectFrom("house").select("key").where("key", "=", "seed").executeTakeFirst();
  if (loaded) return;
  if (origin === "real" && !(await isEmpty(tx))) {
    throw new Error("Cannot start:\n  SEED: demo loads only into an empty database, and this one has people in it.");
  }
  await tx
    .insertInto("house")
    .values({ key: "seed", value: JSON.stringify({ kind: "demo" }) })
    .execute();
}

async function isEmpty(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom("person").select("id").limit(1).executeTakeFirst()) === undefined;
}
