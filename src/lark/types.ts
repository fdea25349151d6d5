/**
 * What to do about an answer that is no success.
 * - wait: the same call may go again later, not before `waitMs`
 * - never: this call will not be accepted, now or later; nobody has to mend anything
 * - gone: what it was meant for is no longer there for us; `target` says what
 * - scope: somebody has to change the app's settings, rights or keys with the platform
 * - token: our access token was refused; the client has already tried once with a new one
 * - bug: we asked wrongly
 * - twin: the same call is still under way; asking again gives its result
 */
export type React = "wait" | "never" | "gone" | "scope" | "token" | "bug" | "twin";

export type GoneTarget = "chat" | "user" | "message" | "base" | "table";

/** Codes of ours, for what no platform code tells. */
export type LocalCode =
  /** Our own limits have no room yet; nothing was sent. */
  | "limited"
  /** No connection: nothing was sent. */
  | "unreachable"
  /** The connection broke after the request had left. */
  | "broken"
  | "timeout"
  /** An answer that is not the platform's: a gateway's page, cut-off JSON, a success without its data. */
  | "garbled"
  /** A download that ended before its announced length. */
  | "cut"
  /** More than the caller takes: bytes of a download, pages of a history. */
  | "too-large";

export interface Failure {
  readonly ok: false;
  readonly react: React;
  readonly code: number | LocalCode;
  readonly target?: GoneTarget;
  readonly waitMs?: number;
  /** The platform's own number for this call, for its support desk. */
  readonly logId?: string;
  /** The platform may have done it all the same: repeat only what is idempotent, else look it up. */
  readonly unknownOutcome: boolean;
  /** With 230099: the number of what is wrong with the card. */
  readonly cardError?: number;
  /** Names of fields or scopes the platform points at. Names only, never values. */
  readonly about?: readonly string[];
}

export type Answer<T> = { readonly ok: true; readonly data: T; readonly logId?: string } | Failure;

/**
 * What the platform counts by: an API of this app, a chat (all bots in it together), a person written to, a message
 * that is edited.
 */
export interface RateKey {
  readonly scope: "app" | "chat" | "user" | "message";
  readonly id: string;
}

/** One call to the platform, before token, limits and retries. */
export interface Call {
  /** Names the API in limits, logs and metrics: a closed set. */
  readonly api: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Fields of `body` go as multipart/form-data; a Buffer is the file. */
  readonly multipart?: boolean;
  /** What is counted beside the API itself. */
  readonly counts?: readonly RateKey[];
  /** Doing it twice is the same as doing it once, so an unknown outcome may be repeated. */
  readonly idempotent: boolean;
  readonly deadlineMs: number;
  /** Instead of JSON: the answer's bytes, no more than these. */
  readonly bytes?: { readonly most: number };
  /** Codes that are ordinary answers to this call, and nobody's alarm. */
  readonly expects?: readonly number[];
  /** A token of a person instead of the app's own. */
  readonly userToken?: string;
  /** The call that fetches a token carries none. */
  readonly anonymous?: boolean;
}

/** Answers the envelope as the platform sent it, or the bytes. */
export type Send = (call: Call) => Promise<Answer<unknown>>;
/** One HTTP exchange, with the token it carries. */
export type Exchange = (call: Call, token?: string) => Promise<Answer<unknown>>;
export type Transformer = (next: Send) => Send;

/** The caller's mistake, found before anything is sent. The message names the argument, never its value. */
export class LarkMisuse extends Error {
  override readonly name = "LarkMisuse";
}
