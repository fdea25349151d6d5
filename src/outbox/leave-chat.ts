import type { Tx } from "../db/database.ts";
import { endLane } from "../db/outbox.ts";

/** Ends whatever still waits to be said in a chat the bot is no longer in. Returns how many effects that was. */
export function leaveChat(tx: Tx, chatId: string): Promise<number> {
  return endLane(tx, chatId, "the bot left the chat");
}
