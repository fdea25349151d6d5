import type { GoneTarget, React } from "./types.ts";

/** What one code of the platform means to us, and where that is written. */
export interface CodeRow {
  readonly react: React;
  readonly means: string;
  readonly source: Source;
  /** With `gone`: what is. A chat that is gone ends all that is queued for it; a message only what hangs on it. */
  readonly target?: GoneTarget;
}

const docs = "https://open.feishu.cn/document";
const sources = {
  rate: `${docs}/ukTMukTMukTM/uUzN04SN3QjL1cDN`,
  errors: `${docs}/ukTMukTMukTM/ugjM14COyUjL4ITN`,
  token: `${docs}/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal`,
  message: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create`,
  reply: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/reply`,
  patch: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/patch`,
  recall: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/delete`,
  image: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/image/create`,
  resource: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message-resource/get`,
  members: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/im-v1/chat-members/get`,
  delayed: `${docs}/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN`,
  login: `${docs}/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token`,
  base: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-record/batch_create`,
  member: `${docs}/uAjLw4CM/ukTMukTMukTM/reference/drive-v1/permission-member/create`,
  slash: `${docs}/mcp_open_tools/agent-best-practices/agent-supports-slash-commands`,
} as const;
type Source = (typeof sources)[keyof typeof sources];

const row = (react: React, means: string, source: Source): CodeRow => ({ react, means, source });
const gone = (target: GoneTarget, means: string, source: Source): CodeRow => ({ react: "gone", target, means, source });

/**
 * The one table of codes. Do not borrow from the SDK's channel: it files 99991400 under missing rights and 230020 under
 * a revoked target, and both only mean to wait.
 */
export const codes: Readonly<Record<number, CodeRow>> = {
  // The platform itself
  99991400: row("wait", "this API was called too often", sources.rate),
  2200: row("wait", "internal fault", sources.errors),
  99991401: row("scope", "our address is not on the app's allow list", sources.errors),
  99991201: row("bug", "no such path", sources.errors),
  99991301: row("bug", "wrong method", sources.errors),
  99991543: row("scope", "app id or secret is wrong", sources.errors),
  99991661: row("token", "no token", sources.errors),
  99991662: row("scope", "the app is not enabled", sources.errors),
  99991663: row("token", "the app's token is no longer valid", sources.errors),
  99991664: row("token", "the app token is not valid", sources.errors),
  99991665: row("token", "the tenant is not valid", sources.errors),
  99991668: row("never", "the person's token is not valid: sign in again", sources.errors),
  99991671: row("bug", "a token of an unknown form", sources.errors),
  99991672: row("scope", "the app lacks a right", sources.errors),
  99991673: row("scope", "the app is not authorised here", sources.errors),
  99991677: row("never", "the person's token has expired: sign in again", sources.errors),
  99991640: row("never", "the person has not granted this", sources.errors),
  99991679: row("never", "the person has not granted this", sources.errors),
  99992351: gone("user", "no such open_id", sources.errors),
  99992361: row("bug", "an open_id of another app", sources.errors),
  99992402: row("bug", "a field is not valid", sources.errors),
  10002: row("bug", "a parameter is wrong", sources.delayed),
  10003: row("scope", "app id or secret is missing", sources.token),
  10014: row("scope", "app id or secret is wrong", sources.token),
  10015: row("scope", "the app secret is wrong", sources.token),

  // Messages
  230020: row("wait", "too many messages to this chat or person", sources.message),
  11232: row("wait", "message service: too often", sources.rate),
  11233: row("wait", "message service: too often", sources.rate),
  11247: row("wait", "message service: too often", sources.rate),
  230049: row("twin", "the same uuid is still being sent", sources.message),
  230002: gone("chat", "the bot is not in the chat", sources.message),
  230034: gone("chat", "no such receiver", sources.message),
  232009: gone("chat", "the chat was dissolved", sources.members),
  230035: gone("chat", "the bot may not speak there", sources.message),
  230013: gone("user", "the app is not available to this person", sources.message),
  230029: gone("user", "the person has left", sources.message),
  230038: gone("user", "a person of another tenant", sources.message),
  230053: gone("user", "the person has stopped the bot", sources.message),
  230011: gone("message", "the message was recalled", sources.reply),
  230019: gone("message", "the topic is no longer there", sources.reply),
  230050: gone("message", "the message cannot be seen by us", sources.message),
  230110: gone("message", "the message was deleted", sources.reply),
  230111: gone("message", "the message has destroyed itself", sources.message),
  230031: gone("message", "the card is older than 14 days", sources.patch),
  230001: row("bug", "a parameter or the content is not valid", sources.message),
  230012: row("bug", "not our message", sources.patch),
  230015: row("bug", "a private chat cannot be shared", sources.message),
  230017: row("bug", "not our file or image", sources.message),
  230025: row("bug", "the content is too long", sources.message),
  230055: row("bug", "the file does not fit the message type", sources.message),
  230099: row("bug", "the card could not be made", sources.message),
  230006: row("scope", "the bot ability is off", sources.message),
  230027: row("scope", "the app may not do this here", sources.message),
  230009: row("never", "too late to recall", sources.recall),
  230026: row("never", "not ours to recall", sources.recall),
  230018: row("never", "the group's settings forbid it", sources.message),
  230022: row("never", "the content was found sensitive", sources.message),
  230023: row("never", "too many unread urgent messages", sources.message),
  230024: row("never", "no urgent messages left", sources.message),
  230028: row("never", "the content audit refused it", sources.message),
  230036: row("never", "the tenant's encryption key is gone", sources.message),
  230054: row("never", "this kind of message is not supported there", sources.message),
  230071: row("never", "no replies in a thread there", sources.reply),
  230072: row("never", "no replies in a thread there", sources.reply),
  230075: row("never", "an encrypted chat", sources.message),

  // Files and images
  234001: row("bug", "a parameter is not valid", sources.image),
  234002: row("scope", "not authorised for files", sources.resource),
  234003: row("never", "the file is not in that message", sources.resource),
  234004: gone("chat", "the bot is not in the file's chat", sources.resource),
  234006: row("never", "the file is too large", sources.image),
  234007: row("scope", "the bot ability is off", sources.image),
  234010: row("never", "the file is empty", sources.image),
  234011: row("never", "the image's format is not known", sources.image),
  234037: row("never", "the file is over 100 MB", sources.resource),
  234038: row("never", "the chat forbids downloads", sources.resource),
  234039: row("never", "the image has too many points", sources.image),
  234040: row("never", "the message cannot be seen by us", sources.resource),
  234043: row("never", "files of this kind of message cannot be had", sources.resource),

  // Chats
  232001: row("bug", "a parameter is not valid", sources.members),
  232004: row("scope", "the app is not known", sources.members),
  232006: gone("chat", "no such chat", sources.members),
  232010: gone("chat", "a chat of another tenant", sources.members),
  232011: gone("chat", "the bot is not in the chat", sources.members),
  232019: row("wait", "chats: too often", sources.members),
  232025: row("scope", "the bot ability is off", sources.members),
  232033: row("scope", "no right to this chat", sources.members),
  232034: row("scope", "the app is not active here", sources.members),

  // Cards by their click's token
  11311: row("bug", "the card is not valid", sources.delayed),
  100000: row("bug", "the card's size or content is not valid", sources.delayed),
  100030: row("bug", "the card's size or content is not valid", sources.delayed),
  200000: gone("message", "the message was recalled", sources.delayed),
  200310: row("bug", "a card of another app", sources.delayed),
  200320: row("bug", "the card could not be updated", sources.delayed),
  300020: row("bug", "not a card's token", sources.delayed),
  300030: row("never", "the click is older than half an hour", sources.delayed),
  300040: row("never", "the click's updates are used up", sources.delayed),
  300090: row("wait", "internal fault", sources.delayed),

  // Web login: whatever is wrong with the code, the person logs in again
  20003: row("never", "the login code was used or is unknown", sources.login),
  20010: gone("user", "the person may not use the app", sources.login),
  20004: row("never", "the login code has expired", sources.login),

  // Slash commands
  40000000: row("never", "such a command is already there", sources.slash),
  40000031: row("bug", "no such icon", sources.slash),

  // Bases: one writer a table, and all waits for it
  1254290: row("wait", "bases: too often", sources.base),
  1254291: row("wait", "somebody else is writing to the table", sources.base),
  1254607: row("wait", "the data is not ready yet", sources.base),
  1254036: row("wait", "the base is being copied", sources.base),
  1255006: row("wait", "conflict with another change", sources.base),
  1255040: row("wait", "the base did not answer in time", sources.base),
  1254040: gone("base", "no such base", sources.base),
  1254041: gone("table", "no such table", sources.base),
  1254043: row("never", "no such record", sources.base),
  1254045: row("never", "no such field", sources.base),
  1254037: row("bug", "not a client token", sources.base),
  1254102: row("never", "too many fields", sources.base),
  1254103: row("never", "too many records", sources.base),
  1254104: row("bug", "too many records in one call", sources.base),
  1254060: row("never", "not a text", sources.base),
  1254061: row("never", "not a number", sources.base),
  1254062: row("never", "not a choice", sources.base),
  1254064: row("never", "not a day", sources.base),
  1254067: row("never", "not a telephone number", sources.base),
  1254302: row("never", "the bot may not work in this base", sources.base),
  1254304: row("never", "the bot may not work in this base", sources.base),
  1063001: row("bug", "a parameter is not valid", sources.member),
  1063002: row("never", "the bot may not change this document's members", sources.member),
  1063005: gone("base", "the document was deleted", sources.member),
};

/** What to do about a code; one that is not in the table goes by the HTTP status, and is a bug of ours if that tells nothing. */
export function readCode(code: number, status: number): Pick<CodeRow, "react" | "target"> {
  const known = codes[code];
  if (known) return known;
  if (status === 429 || status >= 500) return { react: "wait" };
  if (status === 401) return { react: "token" };
  if (status === 403) return { react: "scope" };
  return { react: "bug" };
}
