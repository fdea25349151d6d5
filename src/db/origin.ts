import type { Db } from "./database.ts";

/**
 * Marks a database at its first start as demo or real. The simulator opens only what was marked demo: a lost key must
 * never open a demo door on real data. Throws one clear line.
 */
export async function claimOrigin(db: Db, simulated: boolean): Promise<"demo" | "real"> {
  const wanted = simulated && (await isEmpty(db)) ? "demo" : "real";
  await db
    .insertInto("house")
    .values({ key: "origin", value: JSON.stringify({ kind: wanted }) })
    .onConflict((oc) => oc.column("key").doNothing())
    .execute();
  const { value } = await db.selectFrom("house").select("value").where("key", "=", "origin").executeTakeFirstOrThrow();
  if (simulated && value["kind"] !== "demo") {
    throw new Error(
      "Cannot start:\n  LARK_APP_ID: is missing, and this database was not made for the demo. Set the keys of the Feishu app it belongs to.",
    );
  }
  return value["kind"] === "demo" ? "demo" : "real";
}

async function isEmpty(db: Db): Promise<boolean> {
  const person = await db.selectFrom("person").select("id").limit(1).executeTakeFirst();
  const known = await db.selectFrom("house").select("key").where("key", "=", "origin").executeTakeFirst();
  return !person && !known;
}
