import type { Tx } from "../db/database.ts";

export interface NewNotice {
  readonly county: string;
  readonly to: { readonly personId: string } | { readonly chatId: string };
  /** A name of src/bot/topics.ts; it makes the words when they are said. */
  readonly topic: string;
  /** What it is about. To one recipient a topic speaks of it once. */
  readonly ref: string;
  /** The push behind it, `ctx.cause`: then it leaves with this push, when it may. */
  readonly cause?: string;
  /** From then on it is not worth saying. */
  readonly lapsesAt: Date;
}

/** Puts down what is to be said unasked. When it is said, and whether, is courtesy's; a second time nothing happens. */
export async function putDown(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ to, cause, ...notice }) => ({
    ...notice,
    personId: "personId" in to ? to.personId : null,
    chatId: "chatId" in to ? to.chatId : null,
    cause: cause ?? null,
    toldId: null,
    saidAt: null,
    saidOn: null,
    outboxId: null,
  }));
  await tx
    .insertInto("notice")
    .values(rows)
    .onConflict((oc) => oc.doNothing())
    .execute();
}
