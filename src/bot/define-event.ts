import type { Logger } from "pino";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import type { Translate } from "../i18n/t.ts";
import type { CardView } from "./cards/kit.ts";

export interface EventContext {
  readonly db: Tx;
  readonly log: Logger;
  readonly now: () => Date;
  readonly t: Translate;
  readonly columns: Columns;
}

/** What the bot says because something happened, to a chat or to a person in private. */
export interface Notice {
  readonly to: { readonly chatId: string } | { readonly openId: string };
  readonly card: CardView;
}

/** A platform event as a value; `run` gets the event's body, untrusted, and answers what is to be said. */
export interface EventReaction {
  readonly types: readonly string[];
  readonly run: (ctx: EventContext, event: unknown) => Promise<readonly Notice[]>;
}

export function defineEvent(reaction: EventReaction): EventReaction {
  return reaction;
}
