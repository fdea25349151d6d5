/**
 * What the chat page and the simulator say to each other, all below /chat/api. Types only: the page imports them as
 * types, so no code crosses. Times are ISO instants on the simulator's virtual clock.
 */
export interface Person {
  readonly openId: string;
  readonly name: string;
  /** The role in words, as shown beside the name: 柳溪村村务专干. */
  readonly post: string;
  readonly body: string;
}

export interface ChatSummary {
  readonly chatId: string;
  readonly kind: "group" | "p2p";
  readonly name: string;
  readonly memberCount: number;
  readonly lastLine: string;
  readonly lastAt: string | null;
  readonly unread: number;
}

export interface ChatMessage {
  readonly messageId: string;
  readonly chatId: string;
  readonly sender: { readonly kind: "person" | "bot"; readonly id: string; readonly name: string };
  readonly at: string;
  readonly updatedAt: string | null;
  readonly recalled: boolean;
  readonly replyTo: { readonly messageId: string; readonly excerpt: string } | null;
  readonly body:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "post"; readonly title: string; readonly text: string }
    | { readonly kind: "card"; readonly card: Record<string, unknown>; readonly version: number }
    | { readonly kind: "file" | "image"; readonly fileKey: string; readonly fileName: string; readonly size: number };
}

export interface CommandHint {
  readonly command: string;
  readonly description: string;
  readonly english?: string;
}

/** GET /chat/api/start */
export interface Start {
  readonly people: readonly Person[];
  readonly bot: { readonly openId: string; readonly name: string };
  /** The commands registered with the platform's slash registry, what the client shows on `/`. */
  readonly commands: readonly CommandHint[];
  readonly now: string;
}

/** GET /chat/api/chats?as=<openId> -> ChatSummary[] ; GET /chat/api/messages?as=&chat=&before=<messageId>&limit= -> Page */
export interface Page {
  readonly messages: readonly ChatMessage[];
  readonly hasMore: boolean;
}

/** POST /chat/api/messages */
export interface Say {
  readonly as: string;
  readonly chatId: string;
  /** Exactly one of text and fileKey. */
  readonly text?: string;
  readonly fileKey?: string;
  readonly fileName?: string;
  readonly replyTo?: string;
  /** Puts an @ of the bot in front; the page sets it by itself in groups when the line begins with a slash. */
  readonly mentionBot?: boolean;
}

/** POST /chat/api/files?name=<file name>, body = the bytes -> { fileKey }. GET /chat/api/files/:fileKey?as= downloads. */
export interface Uploaded {
  readonly fileKey: string;
  readonly size: number;
}

/** POST /chat/api/click -> ClickAnswer. 409 with { error } when the card has gone on or the component is unknown. */
export interface ClickRequest {
  readonly as: string;
  readonly messageId: string;
  /** Path of the component in the card as drawn: its element_id or name, else its ordinal among interactive components. */
  readonly component: {
    readonly tag: string;
    readonly name?: string;
    readonly elementId?: string;
    readonly ordinal: number;
  };
  readonly formValue?: Readonly<Record<string, string | readonly string[] | boolean>>;
  readonly option?: string;
  readonly options?: readonly string[];
  readonly inputValue?: string;
  readonly checked?: boolean;
}

export interface ClickAnswer {
  readonly toast: { readonly type: "success" | "info" | "warning" | "error"; readonly content: string } | null;
}

/** POST /chat/api/read { as, chatId } marks everything read. POST /chat/api/clock { to: iso } moves the virtual clock. */

/** GET /chat/api/stream?as=<openId> : server-sent events with ids; Last-Event-ID resumes after a cut. */
export type StreamEvent =
  | { readonly type: "message"; readonly message: ChatMessage }
  | { readonly type: "update"; readonly message: ChatMessage }
  | { readonly type: "chats" }
  | { readonly type: "commands" }
  | { readonly type: "clock"; readonly now: string };

/** GET /chat/api/way?message=<id>: the platform's half of a message's way (pushes with attempts, API calls that touched it). */
export interface WayStep {
  readonly at: string;
  /** push | push-retry | click | api | queue | handler | effect | send */
  readonly stage: string;
  readonly title: string;
  readonly detail?: string;
  readonly tookMs?: number;
}

/**
 * Served by the house, not by the simulator (same origin): GET /chat/house/way?message=<id> -> WayStep[] (queue,
 * handler, effects, sends); GET /chat/house/clock -> { now }; POST /chat/house/clock { forward: "hour" | "morning" |
 * "monday" } -> { now, ran: string[] } moves the domain clock, runs the ticks it passes and moves the simulator's.
 * On a simulator that runs alone these answer 404 and the page hides what needs them.
 */
