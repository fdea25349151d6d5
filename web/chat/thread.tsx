import type { JSX } from "preact";
import { Fragment } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { dayKey, dayLabel } from "../shared/dates.ts";
import { useStore } from "../shared/store.ts";
import { inform, loadOlder } from "./actions.ts";
import { MessageView } from "./message.tsx";
import { chat, currentThread, serverNow } from "./state.ts";

/** Where each thread was scrolled to, so that switching person or chat and back loses nothing. Null: at the end. */
const places = new Map<string, number | null>();
const nearEndPx = 48;
const groupedMs = 3 * 60_000;

export function ThreadView({ threadKey }: { readonly threadKey: string }): JSX.Element {
  const thread = useStore(chat, currentThread);
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const messages = thread?.messages;

  useLayoutEffect(() => keepPlace(box.current, inner.current, threadKey), [threadKey, messages === undefined]);

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
          const atEnd = scrollHeight - scrollTop - clientHeight < nearEndPx;
          places.set(threadKey, atEnd ? null : scrollTop);
          setAway(!atEnd);
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
          onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}
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

/** Goes back to where the thread was; at the end it stays at the end while cards grow, charts load and images arrive. */
function keepPlace(box: HTMLElement | null, inner: HTMLElement | null, key: string): (() => void) | undefined {
  if (!box || !inner) return undefined;
  const place = places.get(key) ?? null;
  box.scrollTop = place ?? box.scrollHeight;
  const observer = new ResizeObserver(() => {
    if ((places.get(key) ?? null) === null) box.scrollTop = box.scrollHeight;
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
