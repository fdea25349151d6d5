import { randomBytes } from "node:crypto";
import { readClock } from "../clock.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import type { House } from "../house.ts";
import { translator } from "../i18n/t.ts";
import { findActor } from "../orgs/find-actor.ts";

/** A job's context for the person who asked for it, as they stand now, in their private chat. */
export async function senderContext(
  house: House,
  tx: Tx,
  sender: { readonly openId: string; readonly chatId: string; readonly cause: string },
): Promise<{ readonly ctx: Context; readonly plainText: boolean }> {
  const now = await readClock(tx);
  const known = await findActor(tx, sender.openId, now());
  const traceId = randomBytes(5).toString("hex");
  const ctx: Context = {
    actor: known.actor,
    chat: { id: sender.chatId, kind: "p2p" },
    db: tx,
    log: house.log.child({ traceId }),
    t: translator(known.locale),
    locale: known.locale,
    now,
    traceId,
    cause: sender.cause,
    about: house.about,
    columns: house.columns,
  };
  return { ctx, plainText: known.plainText };
}
