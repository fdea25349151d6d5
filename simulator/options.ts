import type { ClientConfig } from "./ws/connections.ts";

/** The people and chats a platform starts with; the shape of data/demo/cast.json, whose other fields are ignored. */
export interface Cast {
  readonly people: readonly CastPerson[];
  readonly chats: readonly CastChat[];
  readonly departments?: readonly string[];
}
export interface CastPerson {
  readonly openId: string;
  readonly name: string;
  readonly post?: string;
  readonly body?: string;
}
export interface CastChat {
  readonly chatId: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface AppKeys {
  readonly appId: string;
  readonly appSecret: string;
  /** Empty: pushes go out in clear and unsigned, as on the platform. */
  readonly encryptKey: string;
  readonly verificationToken: string;
}

/** Calls a second or minute; each is counted in a sliding window on the machine's clock. */
export interface Limits {
  readonly apiPerSecond: number;
  readonly apiPerMinute: number;
  readonly chatPerSecond: number;
  readonly userPerSecond: number;
  readonly patchPerSecond: number;
}

export const platformLimits: Limits = {
  apiPerSecond: 50,
  apiPerMinute: 1000,
  chatPerSecond: 5,
  userPerSecond: 5,
  patchPerSecond: 5,
};

export interface PlatformOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  readonly host?: string;
  /** How pushes go out: to `pushUrl` (default), or over long connections that the app opens. */
  readonly transport?: "webhook" | "websocket";
  /** What clients of long connections are told about pings and reconnecting. */
  readonly clientConfig?: Partial<ClientConfig>;
  readonly pushUrl?: string;
  readonly pushEnabled?: boolean;
  /** Chats, messages, files, keys and waiting pushes are kept here; absent: in memory only. */
  readonly stateDir?: string;
  readonly cast?: Cast;
  /** Every call takes up to this much longer. */
  readonly latencyMs?: number;
  /** Pages hold half of what was asked for, and say that there is more: a platform may do so at any time. */
  readonly shortPages?: boolean;
  readonly limits?: Partial<Limits>;
  readonly app?: Partial<AppKeys>;
  readonly botName?: string;
  /** Where the virtual clock starts; it then runs at normal speed. */
  readonly startAt?: Date;
  /** Off: every send posts anew, whatever its uuid. For tests of the sender's own care. */
  readonly uuidWindow?: boolean;
  /**
   * How the outer body of a push is written. `mixed` (default here) adds spaces and escapes, which break receivers that
   * sign a re-serialised body, the SDK's own dispatcher among them; `canonical` is what the platform is seen to send.
   */
  readonly pushBytes?: "mixed" | "canonical";
  /** Whether the card of a callback's answer overwrites a patch that arrived while the click was open. */
  readonly syncAnswerWins?: boolean;
  /** How long a registered slash command takes to reach the chat page; about five minutes on the platform. */
  readonly slashDelayMs?: number;
  /** Event types that are pushed. */
  readonly subscribed?: readonly string[];
  /** Where people reach the pages; absent: at the platform's own origin. */
  readonly pageOrigin?: string;
  /** The folder of the built chat page; absent: no page. */
  readonly pageDir?: string;
  /** Cards of schema 1.0: refused (default), or taken with little looking, as other bots may need. */
  readonly oldCards?: "refuse" | "take";
  /** PEM of a key and its certificate: everything is then served over TLS, as the SDK's making of apps demands. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What bot/v3/info says; 2 (default) is enabled, 1 is stopped by the company. */
  readonly botStatus?: number;
}
