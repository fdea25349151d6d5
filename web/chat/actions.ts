import type { ChatMessage, ChatSummary, Page, Say, Start } from "../../simulator/chat-contract.ts";
import { getJson, HttpError, postJson, sayWhy } from "../shared/http.ts";
import { toast } from "../shared/toasts.tsx";
import { draftOf, drafts, setDraft } from "./drafts.ts";
import { recall, remember } from "./remember.ts";
import { chat, currentThread, type Pane, type Thread, threadKey } from "./state.ts";
import { mergeMessages } from "./thread-order.ts";
import type { TryLine } from "./try-it.ts";
import { homeOf } from "./try-it.ts";

const api = "/chat/api";
const pageSize = 40;

/** Loads who there is and goes back to where the visitor was. */
export async function begin(): Promise<void> {
  try {
    const start = await getJson<Start>(`${api}/start`);
    const wanted = recall("me") || homeOf(start).as;
    const me = start.people.find((person) => person.openId === wanted) ?? start.people[0];
    chat.set({
      start,
      broken: me ? null : "还没有人。请先用 SEED=demo 启动，或在模拟器里建人。",
      clockOffset: Date.parse(start.now) - Date.now(),
      triedOut: recall("tried") === "yes",
    });
    await askHouseTime();
    // Who is already looking around has chosen somebody while this was on its way.
    if (me && !chat.get().me) await becomePerson(me.openId, recall(`chat.${me.openId}`) || homeOf(start).chatId);
  } catch (error) {
    chat.set({ broken: sayWhy(error) });
  }
}

/** The house's clock is asked once; a simulator that runs alone has none, and the page hides what needs it. */
async function askHouseTime(): Promise<void> {
  try {
    const { now } = await getJson<{ now: string }>("/chat/house/clock");
    chat.set({ hasHouse: true, clockOffset: Date.parse(now) - Date.now() });
  } catch {
    chat.set({ hasHouse: false });
  }
}

/** Becomes somebody else; what was typed, read and scrolled stays with the one who did it. */
export async function becomePerson(openId: string, chatId?: string): Promise<void> {
  remember("me", openId);
  if (chat.get().me !== openId) chat.set({ me: openId, chats: [], chatId: null, replyTo: null });
  await refreshChats();
  const { chats, lastChat, me, chatId: opened } = chat.get();
  // Meanwhile somebody else, or a chat, was chosen.
  if (me !== openId || opened) return;
  const wanted = chatId || lastChat[openId] || recall(`chat.${openId}`);
  const target = chats.find((each) => each.chatId === wanted) ?? chats[0];
  if (target) await openChat(target.chatId);
  else chat.set({ chatId: null });
}

export async function refreshChats(): Promise<void> {
  const { me } = chat.get();
  const chats = await getJson<readonly ChatSummary[]>(`${api}/chats`, { as: me });
  if (chat.get().me === me) chat.set({ chats });
}

export async function openChat(chatId: string): Promise<void> {
  const { me, chats } = chat.get();
  const unread = chats.find((each) => each.chatId === chatId)?.unread ?? 0;
  remember(`chat.${me}`, chatId);
  chat.set((state) => ({ chatId, replyTo: null, lastChat: { ...state.lastChat, [me]: chatId } }));
  await loadLatest(me, chatId, unread);
  await markRead(me, chatId);
}

/** Who waits for a page of messages hears here what the line brings meanwhile, which that page may not know yet. */
const waiting = new Set<(message: ChatMessage) => void>();

/** The newest page; also what fills the gap after the stream was cut. */
export async function loadLatest(me: string, chatId: string, unread = 0): Promise<void> {
  const meanwhile: ChatMessage[] = [];
  const hear = (message: ChatMessage): void => {
    if (chat.get().me === me && message.chatId === chatId) meanwhile.push(message);
  };
  waiting.add(hear);
  const page = await getJson<Page>(`${api}/messages`, { as: me, chat: chatId, limit: String(pageSize) }).finally(() =>
    waiting.delete(hear),
  );
  changeThread(threadKey(me, chatId), (thread) => {
    const others = page.messages.filter((each) => each.sender.id !== me);
    const firstUnread = unread > 0 ? (others.at(-unread)?.messageId ?? null) : (thread?.firstUnread ?? null);
    const known = thread?.messages ?? [];
    const newest = mergeMessages(page.messages, meanwhile);
    const joins = known.length === 0 || newest.some((each) => known.some((one) => one.messageId === each.messageId));
    // A gap longer than a page: start again from the newest rather than show a thread with a hole.
    if (!joins) return { messages: newest, hasMore: page.hasMore, firstUnread };
    const hasMore = page.hasMore && (thread?.hasMore ?? true);
    return { messages: mergeMessages(known, newest), hasMore, firstUnread };
  });
}

export async function loadOlder(): Promise<void> {
  const { me, chatId } = chat.get();
  const thread = currentThread(chat.get());
  const oldest = thread?.messages[0];
  if (!chatId || !thread?.hasMore || !oldest) return;
  const query = { as: me, chat: chatId, before: oldest.messageId, limit: String(pageSize) };
  const page = await getJson<Page>(`${api}/messages`, query);
  changeThread(threadKey(me, chatId), (now) => ({
    messages: mergeMessages(page.messages, now?.messages ?? []),
    hasMore: page.hasMore,
    firstUnread: now?.firstUnread ?? null,
  }));
}

/** Chats whose reading is being told; true when more arrived meanwhile. */
const telling = new Map<string, boolean>();

/**
 * Tells the platform that everything in a chat has been read. One request at a time: a queue of them would still be
 * on its way after the reader has left, and would mark as read what came later.
 */
export async function markRead(me: string, chatId: string): Promise<void> {
  if (document.visibilityState !== "visible") return;
  const key = threadKey(me, chatId);
  if (telling.has(key)) {
    telling.set(key, true);
    return;
  }
  telling.set(key, false);
  try {
    await postJson(`${api}/read`, { as: me, chatId });
  } finally {
    const more = telling.get(key);
    telling.delete(key);
    if (more && chat.get().me === me && chat.get().chatId === chatId) inform(markRead(me, chatId));
  }
  if (chat.get().me !== me) return;
  chat.set((state) => ({
    chats: state.chats.map((each) => (each.chatId === chatId && each.unread > 0 ? { ...each, unread: 0 } : each)),
  }));
}

/** A message that came by the stream: into its thread when that is loaded, and read at once when it is on the screen. */
export function takeMessage(message: ChatMessage): void {
  for (const hear of waiting) hear(message);
  const { me, chatId, threads } = chat.get();
  const key = threadKey(me, message.chatId);
  if (threads[key]) {
    changeThread(key, (thread) => ({
      messages: mergeMessages(thread?.messages ?? [], [message]),
      hasMore: thread?.hasMore ?? false,
      firstUnread: thread?.firstUnread ?? null,
    }));
  }
  if (message.chatId === chatId) markRead(me, chatId).catch(() => undefined);
}

/** Sends; what could not be sent goes back to where it was typed. */
export async function say(message: Omit<Say, "as" | "chatId">): Promise<boolean> {
  const { me, chatId, replyTo } = chat.get();
  if (!chatId) return false;
  const body: Say = { as: me, chatId, ...message, ...(replyTo ? { replyTo: replyTo.messageId } : {}) };
  try {
    await postJson(`${api}/messages`, body);
    chat.set({ replyTo: null });
    return true;
  } catch (error) {
    toast("error", sayWhy(error));
    return false;
  }
}

/** Writes a sentence of the strip into the right person's composer; the visitor presses Enter. */
export async function tryLine(line: TryLine): Promise<void> {
  const { start } = chat.get();
  const person = start?.people.find((each) => each.openId === line.as);
  if (person && chat.get().me !== person.openId) await becomePerson(person.openId);
  const { chats, me, chatId } = chat.get();
  const target =
    chats.find((each) => each.chatId === line.chat) ??
    (line.chat === "private" ? chats.find((each) => each.kind === "p2p") : undefined);
  if (target && target.chatId !== chatId) await openChat(target.chatId);
  const now = chat.get().chatId;
  if (now) setDraft(threadKey(me, now), line.text);
  showPane("thread");
  // The composer is drawn again for the new thread first.
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>("#composer")?.focus());
}

export function hasDraft(me: string, chatId: string): boolean {
  return draftOf(drafts.get(), threadKey(me, chatId)).trim() !== "";
}

/** On a phone each step deeper is one entry of the history, so that the back gesture goes back. */
export function showPane(pane: Pane): void {
  if (chat.get().pane === pane) return;
  chat.set({ pane });
  if (chat.get().narrow) history.pushState({ pane }, "");
}

function changeThread(key: string, change: (thread: Thread | undefined) => Thread): void {
  chat.set((state) => ({ threads: { ...state.threads, [key]: change(state.threads[key]) } }));
}

/** For calls nobody waits for: the reason is shown, and nothing is lost by it. */
export function inform(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof HttpError && error.status === 0)) toast("error", sayWhy(error));
  });
}
