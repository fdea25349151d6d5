import type { Block } from "../bot/cards/kit.ts";
import type { Tx } from "../db/database.ts";
import type { Locale, Translate } from "../i18n/t.ts";

/** What is known when a notice is about to be said. */
export interface Saying {
  readonly tx: Tx;
  readonly t: Translate;
  readonly locale: Locale;
  readonly ref: string;
  /** Whom it concerns; a deputy may be the one who reads it. */
  readonly personId: string | undefined;
  /** It was said before and its card is drawn again, after somebody acted on a part of it. */
  readonly isRefresh: boolean;
}

/** One kind of thing the bot may say unasked. */
export interface Topic {
  readonly name: string;
  /** Leaves with the push that made it, when the hour and the budget allow; else in the next slot. */
  readonly prompt: boolean;
  /** About life or public safety: while a window is open it passes the hours and budgets (emergency.ts). Nothing else does. */
  readonly safety?: boolean;
  /** The words as things stand now; undefined when there is nothing left to say. */
  readonly say: (saying: Saying) => Promise<{ readonly title: string; readonly blocks: readonly Block[] } | undefined>;
}
