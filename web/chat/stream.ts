import type { Start, StreamEvent } from "../../simulator/chat-contract.ts";
import { getJson } from "../shared/http.ts";
import { becomePerson, inform, loadLatest, refreshChats, takeMessage } from "./actions.ts";
import { chat } from "./state.ts";

const longestPauseMs = 10_000;

/**
 * Follows one person's stream until the returned function is called. The browser resumes a cut stream by itself with
 * Last-Event-ID; when it gives up (the server answered with an error) it is opened anew, at growing intervals. Whenever
 * it opens, the first time too, what was said since the page last asked is fetched again.
 */
export function followStream(as: string): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = 500;
  let wasCut = false;

  function open(): void {
    source = new EventSource(`/chat/api/stream?as=${encodeURIComponent(as)}`);
    source.onopen = () => {
      pauseMs = 500;
      chat.set({ connected: true });
      inform(fillGap(wasCut));
      wasCut = false;
    };
    source.onmessage = (event: MessageEvent<string>) => take(event.data);
    source.onerror = () => {
      wasCut = true;
      chat.set({ connected: false });
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    };
  }

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

async function fillGap(wasCut: boolean): Promise<void> {
  const { me, chatId } = chat.get();
  if (chatId) await Promise.all([refreshChats(), loadLatest(me, chatId)]);
  // The line was cut while this person's chats were on their way; otherwise they still are, and will be whole.
  else if (wasCut) await becomePerson(me);
}

function take(data: string): void {
  // The stream's events are the contract's; the server is the same product.
  const event = JSON.parse(data) as StreamEvent;
  switch (event.type) {
    case "message":
      takeMessage(event.message);
      refreshSoon();
      return;
    case "update":
      takeMessage(event.message);
      return;
    case "chats":
      refreshSoon();
      return;
    case "commands":
      inform(refreshCommands());
      return;
    case "clock":
      if (!chat.get().hasHouse) chat.set({ clockOffset: Date.parse(event.now) - Date.now() });
      return;
  }
}

let refreshing: ReturnType<typeof setTimeout> | undefined;
/** A burst of messages asks for the list of chats once. */
function refreshSoon(): void {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => inform(refreshChats()), 120);
}

async function refreshCommands(): Promise<void> {
  const start = await getJson<Start>("/chat/api/start");
  chat.set({ start });
}
