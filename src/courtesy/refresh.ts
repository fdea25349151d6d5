import { toContent } from "../bot/content.ts";
import type { Tx } from "../db/database.ts";
import { record } from "../db/outbox.ts";
import { translator } from "../i18n/t.ts";
import { mergedCard, type Said } from "./merged-card.ts";
import type { Topic } from "./topic.ts";

/**
 * A tap on one part of a merged card must not wipe out the other parts: the whole card is drawn again as things stand.
 * A card with a single part has been answered by the tap itself.
 */
export async function refreshMerged(
  tx: Tx,
  topics: readonly Topic[],
  tapped: { readonly messageId: string; readonly chatId: string; readonly cause: string },
): Promise<void> {
  const notices = await tx
    .selectFrom("outbox as o")
    .innerJoin("notice as n", "n.outboxId", "o.id")
    .innerJoin("person as p", "p.id", "n.toldId")
    .leftJoin("person as own", "own.id", "n.personId")
    .select(["n.topic", "n.ref", "n.personId", "n.toldId", "p.locale", "own.name"])
    .where("o.messageId", "=", tapped.messageId)
    .orderBy("n.lapsesAt")
    .orderBy("n.id")
    .execute();
  const [first] = notices;
  if (!first || notices.length < 2) return;
  const t = translator(first.locale);
  const said: Said[] = [];
  for (const { topic, ref, personId, toldId, name } of notices) {
    const saying = { tx, t, locale: first.locale, ref, personId: personId ?? undefined, isRefresh: true };
    const words = await topics.find((one) => one.name === topic)?.say(saying);
    if (words) said.push({ ...words, ...(name !== null && personId !== toldId ? { inStead: name } : {}) });
  }
  if (said.length === 0) return;
  const content = toContent(mergedCard(said, t), { locale: first.locale, plainText: false });
  if (content.msgType !== "interactive") return;
  const target = { messageId: tapped.messageId };
  await record(tx, { kind: "patch", lane: tapped.chatId, target, content, cause: tapped.cause });
}
