import type { Tx } from "../db/database.ts";

/** What an officer is told of a demand filed in their name: `ref` is its id and the system's public one. Undefined: withdrawn since. */
export async function filedNotice(
  tx: Tx,
  ref: string,
): Promise<{ readonly system: string; readonly no: number; readonly title: string } | undefined> {
  const [id = "", publicId = ""] = ref.split(" ");
  const request = await tx
    .selectFrom("request")
    .select(["no", "title", "status"])
    .where("id", "=", id)
    .executeTakeFirst();
  const client = await tx.selectFrom("systemClient").select("name").where("publicId", "=", publicId).executeTakeFirst();
  if (!request || !client || request.status === "withdrawn") return undefined;
  return { system: client.name, no: request.no, title: request.title };
}
