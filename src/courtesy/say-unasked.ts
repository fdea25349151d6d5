import type { Tx } from "../db/database.ts";
import { refreshMerged } from "./refresh.ts";
import { speak } from "./speak.ts";
import type { Topic } from "./topic.ts";

/** What a push leads to beyond its answer, as the tables' owner: what it has to say to others, and the card it tapped on. */
export async function sayUnasked(
  tx: Tx,
  topics: readonly Topic[],
  push: { readonly id: string; readonly tapped?: { readonly messageId: string; readonly chatId: string } },
): Promise<void> {
  await speak(tx, topics, { cause: push.id, promptOnly: true });
  if (push.tapped) await refreshMerged(tx, topics, { ...push.tapped, cause: push.id });
}
