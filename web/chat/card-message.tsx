import type { JSX } from "preact";
import { useCallback, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ClickAnswer, ClickRequest } from "../../simulator/chat-contract.ts";
import { postJson, sayWhy } from "../shared/http.ts";
import { useStore } from "../shared/store.ts";
import { toast } from "../shared/toasts.tsx";
import { Card } from "./cards/card.tsx";
import type { CardClick } from "./cards/card-context.ts";
import { chat, threadKey } from "./state.ts";

/** Taller than this, a card shows its beginning and 展开; a little more than that is not worth a button. */
const foldPx = 600;
const slackPx = 120;
/** Which cards were unfolded, so that going to another chat and back does not fold them again. */
const unfolded = new Set<string>();

interface CardMessageProps {
  readonly messageId: string;
  readonly card: Record<string, unknown>;
}

/** A card in a conversation: its clicks go to the platform, and what the platform answers is shown as a toast. */
export function CardMessage({ messageId, card }: CardMessageProps): JSX.Element {
  const me = useStore(chat, (state) => state.me);
  const people = useStore(chat, (state) => state.start?.people);
  const box = useRef<HTMLDivElement>(null);
  const [isLong, setIsLong] = useState(false);
  const [open, setOpen] = useState(unfolded.has(messageId));

  useLayoutEffect(() => {
    const content = box.current?.firstElementChild;
    if (!content) return undefined;
    const observer = new ResizeObserver(() => setIsLong(content.scrollHeight > foldPx + slackPx));
    observer.observe(content);
    return () => observer.disconnect();
  }, []);

  const click = useCallback(
    async (what: CardClick): Promise<boolean> => {
      try {
        const request: ClickRequest = { as: me, messageId, ...what };
        const answer = await postJson<ClickAnswer>("/chat/api/click", request);
        if (answer.toast) toast(answer.toast.type, answer.toast.content);
        return answer.toast?.type !== "error";
      } catch (error) {
        toast("error", sayWhy(error));
        return false;
      }
    },
    [me, messageId],
  );
  const nameOf = useCallback(
    (id: string) => (id === "all" ? "所有人" : (people?.find((person) => person.openId === id)?.name ?? id)),
    [people],
  );
  const fileAddress = useCallback(
    (key: string) => `/chat/api/files/${encodeURIComponent(key)}?as=${encodeURIComponent(me)}`,
    [me],
  );
  const folded = isLong && !open;
  return (
    <div class="card-message">
      <div class={folded ? "card-fold" : ""} ref={box} data-testid="card-fold" data-folded={folded}>
        <Card card={card} memory={threadKey(me, messageId)} click={click} nameOf={nameOf} fileAddress={fileAddress} />
      </div>
      {isLong && (
        <button
          type="button"
          class="link fold-button"
          aria-expanded={!folded}
          data-testid="unfold"
          onClick={() => {
            if (open) unfolded.delete(messageId);
            else unfolded.add(messageId);
            setOpen(!open);
          }}
        >
          {folded ? "展开" : "收起"}
        </button>
      )}
    </div>
  );
}
