import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { PushEvent } from "../ingress/push.ts";

/**
 * Whether a push comes from a private chat. Messages say so; clicks do not, so the chat is remembered from the message
 * that the card answered. A chat that is not known to be private counts as a group: less is shown there.
 */
export async function isPrivate(tx: Tx, push: PushEvent): Promise<boolean> {
  if (!push.chatId) return push.private;
  if (push.private) {
    await sql`insert into private_chat (chat_id) values (${push.chatId}) on conflict do nothing`.execute(tx);
    return true;
  }
  if (push.kind !== "click") return false;
  const { rows } = await sql`select from private_chat where chat_id = ${push.chatId}`.execute(tx);
  return rows.length > 0;
}
