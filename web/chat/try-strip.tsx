import type { JSX } from "preact";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { inform, tryLine } from "./actions.ts";
import { remember } from "./remember.ts";
import { chat, currentThread } from "./state.ts";
import { type TryLine, tryLines } from "./try-it.ts";

/** Sentences a newcomer can click, each with who says it. Gone for good once closed; 试一试 brings it back. */
export function TryStrip(): JSX.Element {
  const closed = useStore(chat, (state) => state.triedOut);
  // Where nothing has been said yet there is room to explain; later the sentences stay as one line.
  const isNew = useStore(chat, (state) => currentThread(state)?.messages.length === 0);
  const close = (triedOut: boolean): void => {
    remember("tried", triedOut ? "yes" : "");
    chat.set({ triedOut });
  };
  if (closed) {
    return (
      <div class="try-closed">
        <button type="button" class="link" data-testid="try-again" onClick={() => close(false)}>
          试一试
        </button>
      </div>
    );
  }
  return (
    <section class={isNew ? "try try-large" : "try"} aria-label="试一试" data-testid="try">
      <div class="try-head">
        <h2>试一试</h2>
        <p class="hint">点一句，写进输入框，再发送。</p>
        <button
          type="button"
          class="bar-button"
          aria-label="收起试一试"
          data-testid="try-close"
          onClick={() => close(true)}
        >
          <Icon name="close" />
        </button>
      </div>
      <ol class="try-list">
        {tryLines.map((line, index) => (
          <li key={line.text}>
            <TryButton line={line} index={index} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function TryButton({ line, index }: { readonly line: TryLine; readonly index: number }): JSX.Element {
  const who = useStore(chat, (state) => state.start?.people.find((person) => person.openId === line.as));
  return (
    <button type="button" class="try-line" data-testid={`try-${index + 1}`} onClick={() => inform(tryLine(line))}>
      <span class="try-about">
        {index + 1}. {line.about}
        {who && <span class="try-who">{who.name}说</span>}
      </span>
      <span class="try-text">{line.text}</span>
    </button>
  );
}
