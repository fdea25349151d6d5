import type { JSX } from "preact";
import { Fragment } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { dayKey, dayLabel } from "../shared/dates.ts";
import { useStore } from "../shared/store.ts";
import { inform, loadOlder } from "./actions.ts";
import { MessageView } from "./message.tsx";
import { chat, currentThread, serverNow } from "./state.ts";

/** Where each thread was scrolled to, so that switching person or chat and back loses nothing. Null: with the newest. */
const places = new Map<string, number | null>();
const nearEndPx = 48;
const aboveNewestPx = 8;
const groupedMs = 3 * 60_000;

export function ThreadView({ threadKey }: { readonly threadKey: string }): JSX.Element {
  const thread = useStore(chat, currentThread);
  const me = useStore(chat, (state) => state.me);
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atBottom = useRef(false);
  const lastSeen = useRef<string | undefined>(undefined);
  const [away, setAway] = useState(false);
  const messages = thread?.messages;

  useLayoutEffect(() => keepPlace(box.current, inner.current, threadKey), [threadKey, messages === undefined]);

  const newest = messages?.at(-1);
  useLayoutEffect(() => {
    const arrived = lastSeen.current !== undefined && lastSeen.current !== newest?.messageId;
    lastSeen.current = newest?.messageId;
    // Who is at the bottom, or has just spoken, goes on to what is new; who reads further up is left in peace.
    if (!box.current || !arrived || !(atBottom.current || newest?.sender.id === me)) return;
    places.set(threadKey, null);
    box.current.scrollTop = newestPlace(box.current);
  }, [newest?.messageId]);

  const now = serverNow(chat.get());
  return (
    <div class="thread-frame">
      <div
        class="thread"
        ref={box}
        // A scrolling region must be reachable by keyboard.
        tabIndex={0}
        role="log"
        aria-label="消息"
        data-testid="thread"
        data-as={threadKey.split("/")[0]}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          const follows = Math.abs(scrollTop - newestPlace(event.currentTarget)) < nearEndPx;
          atBottom.current = scrollHeight - clientHeight - scrollTop < nearEndPx;
          places.set(threadKey, follows ? null : scrollTop);
          setAway(!follows && !atBottom.current);
        }}
      >
        <div class="thread-inner" ref={inner}>
          {thread?.hasMore && (
            <button
              type="button"
              class="link older"
              data-testid="older"
              onClick={() => inform(keepReading(box.current))}
            >
              更早的消息
            </button>
          )}
          {messages?.length === 0 && <p class="empty">还没有消息。输入 / 看看能做什么。</p>}
          {messages?.map((message, index) => (
            <Fragment key={message.messageId}>
              <Separators
                message={message}
                before={messages[index - 1]}
                now={now}
                isFirstUnread={message.messageId === thread?.firstUnread}
              />
              <MessageView message={message} follows={isFollowUp(message, messages[index - 1])} />
            </Fragment>
          ))}
        </div>
      </div>
      {away && (
        <button
          type="button"
          class="button to-end"
          data-testid="to-end"
          onClick={() => box.current?.scrollTo({ top: newestPlace(box.current) })}
        >
          到最新
        </button>
      )}
    </div>
  );
}

interface SeparatorProps {
  readonly message: ChatMessage;
  readonly before: ChatMessage | undefined;
  readonly now: string;
  readonly isFirstUnread: boolean;
}

function Separators({ message, before, now, isFirstUnread }: SeparatorProps): JSX.Element {
  const newDay = !before || dayKey(before.at) !== dayKey(message.at);
  return (
    <>
      {newDay && (
        <h3 class="day">
          <time dateTime={dayKey(message.at)}>{dayLabel(message.at, now)}</time>
        </h3>
      )}
      {isFirstUnread && (
        <p class="new-line" data-testid="new-line">
          以下是新消息
        </p>
      )}
    </>
  );
}

/** The same sender again within three minutes: no second avatar and name. */
function isFollowUp(message: ChatMessage, before: ChatMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.sender.id === message.sender.id &&
    message.replyTo === null &&
    dayKey(before.at) === dayKey(message.at) &&
    Date.parse(message.at) - Date.parse(before.at) < groupedMs
  );
}

/** Where the newest message is read: at the end, or where it begins when it is taller than the screen. */
function newestPlace(box: HTMLElement): number {
  const end = box.scrollHeight - box.clientHeight;
  const newest = box.querySelector<HTMLElement>("article:last-of-type");
  return newest ? Math.min(end, newest.offsetTop - aboveNewestPx) : end;
}

/** Goes back to where the thread was; with the newest it stays while cards grow, charts load and images arrive. */
function keepPlace(box: HTMLElement | null, inner: HTMLElement | null, key: string): (() => void) | undefined {
  if (!box || !inner) return undefined;
  const place = places.get(key) ?? null;
  box.scrollTop = place ?? newestPlace(box);
  const observer = new ResizeObserver(() => {
    if ((places.get(key) ?? null) === null) box.scrollTop = newestPlace(box);
  });
  observer.observe(inner);
  observer.observe(box);
  return () => observer.disconnect();
}

/** Older messages are put above without moving what is being read. */
async function keepReading(box: HTMLElement | null): Promise<void> {
  const fromEnd = box ? box.scrollHeight - box.scrollTop : 0;
  await loadOlder();
  requestAnimationFrame(() => {
    if (box) box.scrollTop = box.scrollHeight - fromEnd;
  });
}
