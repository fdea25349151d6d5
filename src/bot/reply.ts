import type { CardView } from "./cards/kit.ts";

/** One line of a numbered list: typing its number runs `line`; `/退回 N` and others look at `ref`. */
export interface MenuLine {
  readonly label: string;
  readonly line?: string;
  /** The file that the line's command is to work on, as `fileText` writes it. */
  readonly file?: string;
  readonly ref?: { readonly kind: string; readonly id: string };
}

/** A command that waits for one more answer: the next plain message is taken as `key`. */
export interface Waiting {
  readonly command: string;
  readonly key: string;
  readonly given: Readonly<Record<string, string>>;
}

/** What a handler answers. It never sends: the reply becomes one outbox row in the same transaction. */
export interface Reply {
  readonly card: CardView;
  /** Numbered lines the asker can pick from for ten minutes; the labels are drawn by the card itself. */
  readonly menu?: readonly MenuLine[];
  readonly waiting?: Waiting;
  /** English name of the command that answered, for logs and metrics. */
  readonly command?: string;
}

/** What a click answers: a toast at once, and the card as it stands afterwards. */
export interface ClickOutcome {
  readonly toast: { readonly type: "success" | "info" | "warning" | "error"; readonly text: string };
  readonly card?: CardView;
  /** Other cards that show the same thing, as they stand now. */
  readonly others?: readonly { readonly chatId: string; readonly messageId: string; readonly card: CardView }[];
}

export function reply(card: CardView, more: Omit<Reply, "card"> = {}): Reply {
  return { card, ...more };
}
