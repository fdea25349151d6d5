import type { BaseRecord } from "./bases/base.ts";
import type { AppKeys } from "./options.ts";

export interface PersonRecord {
  readonly openId: string;
  readonly unionId: string;
  readonly foreignOpenId: string;
  readonly userId: string;
  name: string;
  post: string;
  body: string;
  resigned: boolean;
  /** Inside the app's availability. */
  available: boolean;
  stoppedBot: boolean;
}

export interface ChatRecord {
  readonly chatId: string;
  readonly kind: "group" | "p2p";
  name: string;
  members: string[];
  botIn: boolean;
  dissolved: boolean;
  readonly createdAt: number;
}

export interface Mention {
  readonly key: string;
  readonly openId: string;
  readonly name: string;
  readonly kind: "user" | "bot";
}

export interface MessageRecord {
  /** Order of arrival over all chats. */
  readonly seq: number;
  readonly messageId: string;
  readonly chatId: string;
  /** A person's open_id, or the id of the app whose bot spoke. */
  readonly sender: { readonly kind: "person" | "bot"; readonly id: string };
  readonly msgType: string;
  /** As the sender gave it: a JSON text whose shape depends on msgType. */
  content: string;
  readonly mentions: readonly Mention[];
  readonly rootId: string | null;
  readonly parentId: string | null;
  threadId: string | null;
  readonly createdAt: number;
  updatedAt: number | null;
  recalledAt: number | null;
  version: number;
  edits: number;
}

export interface FileRecord {
  readonly key: string;
  readonly kind: "image" | "file";
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  /** What the uploader called it: pdf, stream, … ; empty for images and people's files. */
  readonly fileType: string;
  /** The app's id, or a person's open_id. */
  readonly owner: string;
}

export interface ReactionRecord {
  readonly reactionId: string;
  readonly messageId: string;
  readonly emoji: string;
  readonly operator: { readonly kind: "app" | "user"; readonly id: string };
  readonly at: number;
}

export interface SlashRecord {
  readonly commandId: string;
  readonly command: string;
  description: { default_value: string; i18n?: Record<string, string> };
  icon: { icon_key: string } | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface CardToken {
  readonly token: string;
  readonly messageId: string;
  readonly at: number;
  answered: boolean;
  uses: number;
}

export interface UuidRecord {
  /** Null while the first send with this uuid is still open. */
  messageId: string | null;
  readonly at: number;
}

export interface TokenRecord {
  readonly token: string;
  readonly expiresAt: number;
}

export type Change =
  | { readonly kind: "message" | "update"; readonly message: MessageRecord }
  | { readonly kind: "chats"; readonly openIds: readonly string[] }
  | { readonly kind: "commands" | "clock" | "delivery" | "call" | "quiet" };

/** Everything the platform remembers. Changed only through the API, people and the tests' hands, and announced. */
export class World {
  readonly app: AppKeys;
  readonly tenantKey: string;
  readonly bot: { readonly openId: string; readonly name: string };
  readonly people = new Map<string, PersonRecord>();
  readonly chats = new Map<string, ChatRecord>();
  readonly messages = new Map<string, MessageRecord>();
  readonly files = new Map<string, FileRecord>();
  readonly reactions = new Map<string, ReactionRecord>();
  readonly commands = new Map<string, SlashRecord>();
  /** By app token. */
  readonly bases = new Map<string, BaseRecord>();
  /** Tables of bases that are being written to at this moment. */
  readonly tablesWritten = new Set<string>();
  readonly cardTokens = new Map<string, CardToken>();
  readonly uuids = new Map<string, UuidRecord>();
  /** `openId chatId` -> seq up to which that person has read. */
  readonly reads = new Map<string, number>();
  /** Scopes the app does not hold; everything else is granted. */
  readonly missingScopes = new Set<string>();
  tokens: TokenRecord[] = [];
  seq = 0;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #byChat = new Map<string, MessageRecord[]>();

  constructor(app: AppKeys, tenantKey: string, bot: { openId: string; name: string }) {
    this.app = app;
    this.tenantKey = tenantKey;
    this.bot = bot;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  addMessage(message: MessageRecord): void {
    this.keepMessage(message);
    this.announce({ kind: "message", message });
  }

  /** Puts a message back without telling anybody: restoring a stored state. */
  keepMessage(message: MessageRecord): void {
    this.seq = Math.max(this.seq, message.seq);
    this.messages.set(message.messageId, message);
    const list = this.#byChat.get(message.chatId);
    if (list) list.push(message);
    else this.#byChat.set(message.chatId, [message]);
  }

  updateMessage(message: MessageRecord): void {
    this.announce({ kind: "update", message });
  }

  messagesIn(chatId: string): readonly MessageRecord[] {
    return this.#byChat.get(chatId) ?? [];
  }

  chatsOf(openId: string): ChatRecord[] {
    return [...this.chats.values()].filter((chat) => !chat.dissolved && chat.members.includes(openId));
  }

  hasScope(scope: string): boolean {
    return !this.missingScopes.has(scope);
  }

  readSeq(openId: string, chatId: string): number {
    return this.reads.get(`${openId} ${chatId}`) ?? 0;
  }

  markRead(openId: string, chatId: string, seq: number): void {
    this.reads.set(`${openId} ${chatId}`, Math.max(seq, this.readSeq(openId, chatId)));
  }
}
