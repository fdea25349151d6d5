import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { showPane } from "./actions.ts";
import { addFiles } from "./attachments.tsx";
import { PersonAvatar } from "./avatar.tsx";
import { Composer } from "./composer.tsx";
import { chat, currentChat, currentPerson, threadKey } from "./state.ts";
import { ThreadView } from "./thread.tsx";
import { TryStrip } from "./try-strip.tsx";

/** The conversation: header, messages, composer. A file dropped anywhere on it goes to the composer. */
export function ThreadColumn(): JSX.Element {
  const summary = useStore(chat, currentChat);
  const me = useStore(chat, (state) => state.me);
  const [dropping, setDropping] = useState(false);
  if (!summary) {
    return (
      <main class="column thread-column">
        <p class="empty">在左边选一个会话。</p>
      </main>
    );
  }
  const key = threadKey(me, summary.chatId);
  return (
    <main
      class="column thread-column"
      data-dropping={dropping}
      data-testid="thread-column"
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
        setDropping(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        addFiles(key, [...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <ThreadHeader />
      <Reconnecting />
      <ThreadView key={key} threadKey={key} />
      <TryStrip />
      <Composer key={`composer-${key}`} threadKey={key} summary={summary} />
      {dropping && <p class="drop-here">松开，把文件放进输入框</p>}
    </main>
  );
}

function ThreadHeader(): JSX.Element | null {
  const summary = useStore(chat, currentChat);
  const person = useStore(chat, currentPerson);
  const people = useStore(chat, (state) => state.start?.people);
  if (!summary || !person || !people) return null;
  return (
    <div class="thread-header">
      <button type="button" class="bar-button back" data-testid="back" onClick={() => goBack()}>
        <Icon name="back" />
        会话
      </button>
      <div class="thread-title">
        <h1>{summary.name}</h1>
        <p class="hint">{summary.kind === "group" ? `${summary.memberCount} 人的群` : "只有您和机器人看得到"}</p>
      </div>
      <button type="button" class="speaking-as" data-testid="speaking-as" onClick={changePerson}>
        <PersonAvatar people={people} id={person.openId} name={person.name} />
        <span class="speaking-words">
          <span class="unseen">现在是</span>
          <span>{person.name}</span>
          <span class="hint">{person.post}</span>
          <span class="unseen">换人</span>
        </span>
      </button>
    </div>
  );
}

/** To the list of people; on a desk screen it is there already, and the focus goes to it. */
function changePerson(): void {
  showPane("people");
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".people [aria-current]")?.focus());
}

/** The button does what the gesture does, where there is somewhere to go back to. */
function goBack(): void {
  if (chat.get().narrow && history.state !== null) history.back();
  else showPane("chats");
}

function Reconnecting(): JSX.Element {
  const connected = useStore(chat, (state) => state.connected);
  return (
    <div class="reconnecting" role="status" data-testid="connection" data-connected={connected}>
      {!connected && "正在重新连接，写好的不会丢。"}
    </div>
  );
}
