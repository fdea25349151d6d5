import type { ChatMessage, ChatSummary, CommandHint, Person, Start } from "../../simulator/chat-contract.ts";
import { createStore } from "../shared/store.ts";

/** What a phone shows: one column at a time. A desk screen shows all three whatever it says. */
export type Pane = "people" | "chats" | "thread";

export interface Thread {
  readonly messages: readonly ChatMessage[];
  readonly hasMore: boolean;
  /** The first message that was unread when the thread was opened; a line stands above it. */
  readonly firstUnread: string | null;
}

export interface ChatState {
  readonly start: Start | null;
  /** Why nothing can be shown, in a sentence; null while all is well. */
  readonly broken: string | null;
  readonly me: string;
  readonly chats: readonly ChatSummary[];
  /** Which chat each person was last in, by open_id. */
  readonly lastChat: Readonly<Record<string, string>>;
  readonly chatId: string | null;
  /** By `threadKey`: one chat may look different to two people. */
  readonly threads: Readonly<Record<string, Thread>>;
  readonly connected: boolean;
  readonly pane: Pane;
  readonly narrow: boolean;
  readonly phoneFrame: boolean;
  /** The message whose way the drawer shows. */
  readonly wayOf: string | null;
  readonly replyTo: ChatMessage | null;
  /** The server's time minus this machine's, in milliseconds. */
  readonly clockOffset: number;
  readonly hasHouse: boolean;
  readonly triedOut: boolean;
}

export const chat = createStore<ChatState>({
  start: null,
  broken: null,
  me: "",
  chats: [],
  lastChat: {},
  chatId: null,
  threads: {},
  connected: true,
  pane: "chats",
  narrow: false,
  phoneFrame: false,
  wayOf: null,
  replyTo: null,
  clockOffset: 0,
  hasHouse: false,
  triedOut: false,
});

export const threadKey = (me: string, chatId: string): string => `${me}/${chatId}`;

export const currentThread = (state: ChatState): Thread | undefined =>
  state.chatId ? state.threads[threadKey(state.me, state.chatId)] : undefined;

export const currentChat = (state: ChatState): ChatSummary | undefined =>
  state.chats.find((each) => each.chatId === state.chatId);

export const currentPerson = (state: ChatState): Person | undefined =>
  state.start?.people.find((person) => person.openId === state.me);

const noCommands: readonly CommandHint[] = [];
export const knownCommands = (state: ChatState): readonly CommandHint[] => state.start?.commands ?? noCommands;

/** What the clock on the server says now, as an ISO instant. */
export const serverNow = (state: ChatState): string => new Date(Date.now() + state.clockOffset).toISOString();

const rings = ["blue", "turquoise", "orange", "violet", "green", "carmine", "wathet", "purple", "yellow", "indigo"];

/** A person's colour, the same everywhere on the page. */
export function ringOf(people: readonly Person[], openId: string): string {
  const index = people.findIndex((person) => person.openId === openId);
  return rings[Math.max(0, index) % rings.length] ?? "grey";
}
