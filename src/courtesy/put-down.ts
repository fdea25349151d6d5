import type { Temporal } from "temporal-polyfill";
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

/** For the people who hold the admin role on that day, in every county; a second time nothing happens. */
export async function putDownForAdmins(
  tx: Tx,
  today: Temporal.PlainDate,
  notice: Pick<NewNotice, "topic" | "ref" | "lapsesAt">,
): Promise<boolean> {
  const admins = await tx
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.personId")
    .select(["p.id", "p.county"])
    .distinct()
    .where("m.role", "=", "admin")
    .where("p.status", "=", "active")
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", today.toString())]))
    .execute();
  await putDown(
    tx,
    admins.map(({ id, county }) => ({ ...notice, county, to: { personId: id } })),
  );
  return admins.length > 0;
}
