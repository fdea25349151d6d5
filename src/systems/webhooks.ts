import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import type { Columns } from "../crypto/column.ts";
import type { Db, Tx } from "../db/database.ts";
import { type PushKeys, push } from "../hooks/push.ts";
import { defineWork, enqueueJob } from "../outbox/enqueue-job.ts";

/** Ask a webhook whether it is the client's: by a challenge that only who has its keys can read. */
export const verifyContract = defineWork({
  name: "webhook.verify",
  payload: z.object({ webhookId: z.uuid() }),
  attempts: 5,
});

/** A client's webhooks and what became of them, as its owner sees them. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly state: "pending" | "active" | "refused" | "ended";
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly verifiedAt: Date | null;
}

export const mostWebhooks = 10;

export function listWebhooks(tx: Tx, clientId: string): Promise<readonly Webhook[]> {
  return tx
    .selectFrom("systemWebhook")
    .select(["id", "url", "state", "reason", "createdAt", "verifiedAt"])
    .where("clientId", "=", clientId)
    .where("state", "<>", "ended")
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

/**
 * Names a webhook, or one that is there already once more: it is asked for its challenge after the commit and told nothing
 * until it has answered. The address was checked by `readHookUrl`. Undefined: there are too many.
 */
export async function nameWebhook(
  tx: Tx,
  {
    clientId,
    county,
    url,
    cause,
  }: { readonly clientId: string; readonly county: string; readonly url: string; readonly cause: string },
): Promise<string | undefined> {
  const held = await listWebhooks(tx, clientId);
  if (held.length >= mostWebhooks && !held.some((one) => one.url === url)) return undefined;
  await tx
    .insertInto("systemWebhook")
    .values({ county, clientId, url })
    .onConflict((oc) => oc.columns(["clientId", "url"]).doUpdateSet({ state: "pending", reason: null }))
    .execute();
  const { id } = await tx
    .selectFrom("systemWebhook")
    .select("id")
    .where("clientId", "=", clientId)
    .where("url", "=", url)
    .executeTakeFirstOrThrow();
  await enqueueJob(tx, verifyContract, { webhookId: id }, cause);
  return id;
}

export async function endWebhook(tx: Tx, clientId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("systemWebhook")
    .set({ state: "ended" })
    .where("clientId", "=", clientId)
    .where("id", "=", id)
    .where("state", "<>", "ended")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The webhook and the keys of its client, as long as the client is let in. */
export async function openWebhook(
  db: Db,
  columns: Columns,
  id: string,
): Promise<{ readonly url: string; readonly state: Webhook["state"]; readonly keys: PushKeys } | undefined> {
  const row = await db
    .selectFrom("systemWebhook as w")
    .innerJoin("systemClient as c", "c.id", "w.clientId")
    .select(["w.url", "w.state", "c.publicId", "c.pushKeySealed", "c.pushTokenSealed"])
    .where("w.id", "=", id)
    .where("w.state", "<>", "ended")
    .where("c.revokedAt", "is", null)
    .where("c.expiresAt", ">", sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  if (!row) return undefined;
  const keys = {
    publicId: row.publicId,
    encryptKey: columns.open(row.pushKeySealed),
    verificationToken: columns.open(row.pushTokenSealed),
  };
  return { url: row.url, state: row.state, keys };
}

const challenged = z.object({ challenge: z.string() });

/** Asks for the challenge, as the platform does with an address that is entered there. Answers `active`, or in a word what came of it. */
export async function verifyWebhook(db: Db, columns: Columns, id: string, isLocal: boolean): Promise<string> {
  const hook = await openWebhook(db, columns, id);
  if (!hook) return "gone";
  const challenge = randomBytes(16).toString("hex");
  const asked = { challenge, token: hook.keys.verificationToken, type: "url_verification" };
  const answer = await push(hook.url, asked, hook.keys, isLocal);
  const outcome = judge(answer, challenge);
  await db
    .updateTable("systemWebhook")
    .set(
      outcome === "active"
        ? { state: "active", reason: null, verifiedAt: sql<Date>`clock_timestamp()` }
        : { state: "refused", reason: outcome },
    )
    .where("id", "=", id)
    .where("state", "<>", "ended")
    .execute();
  return outcome;
}

function judge(answer: Awaited<ReturnType<typeof push>>, challenge: string): string {
  if (answer.kind === "failed") return answer.why;
  if (answer.status !== 200) return `http ${answer.status}`;
  try {
    return challenged.parse(JSON.parse(answer.body)).challenge === challenge ? "active" : "challenge";
  } catch {
    return "challenge";
  }
}
