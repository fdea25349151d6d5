import { sql } from "kysely";
import type { CardView } from "../src/bot/cards/kit.ts";
import { withBase } from "../src/bot/cards/request-base.ts";
import { showOnCard } from "../src/bot/show-on-card.ts";
import { readClock } from "../src/clock.ts";
import type { Tx } from "../src/db/database.ts";
import type { House } from "../src/house.ts";
import { type Locale, type Translate, translator } from "../src/i18n/t.ts";
import { handOverIds } from "../src/outbox/hand-over.ts";
import type { DataRequest } from "../src/requests/request.ts";

export type Show = (
  request: DataRequest,
  draw: (reader: { readonly t: Translate; readonly locale: Locale }) => CardView,
  more?: readonly string[],
) => Promise<void>;

/**
 * One transaction on a county's requests, as the owner of the tables; what it shows on the asker's card, and the outbox rows
 * it is told of, are handed over after the commit.
 */
export async function onRequest(
  house: House,
  county: string,
  act: (tx: Tx, now: () => Date, show: Show) => Promise<string>,
): Promise<string> {
  const done = await house.db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
    const effects: string[] = [];
    const show: Show = async (request, draw, more = []) => {
      const asker = await tx
        .selectFrom("person")
        .select(["locale", "plainText"])
        .where("id", "=", request.askerId)
        .executeTakeFirstOrThrow();
      const shown = { ...asker, cause: request.cause, chatId: request.chatId, name: `request-${request.id}` };
      const t = translator(asker.locale);
      const card = withBase(draw({ t, locale: asker.locale }), request, t);
      effects.push(...more, ...(await showOnCard(tx, shown, card, "outcome")));
    };
    return { said: await act(tx, await readClock(tx), show), effects };
  });
  await handOverIds(house, done.effects);
  return done.said;
}
