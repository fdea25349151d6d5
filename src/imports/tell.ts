import type { CardView } from "../bot/cards/kit.ts";
import { showOnCard } from "../bot/show-on-card.ts";
import type { Tx } from "../db/database.ts";
import type { Importing } from "./importing.ts";

/** Shows how far an import is on the card of its push. Returns the outbox rows to hand over after the commit. */
export async function tell(tx: Tx, at: Importing, card: CardView, what: "progress" | "outcome"): Promise<string[]> {
  const { cause, chatId, id } = at.row;
  const shown = { cause, chatId, locale: at.ctx.locale, plainText: at.plainText, name: `import-${id}` };
  return [...(await showOnCard(tx, shown, card, what))];
}
