import type { JSX } from "preact";
import type { ChatSummary } from "../../simulator/chat-contract.ts";
import { shortWhen } from "../shared/dates.ts";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { hasDraft, inform, openChat, showPane } from "./actions.ts";
import { BotAvatar, GroupAvatar, PersonAvatar } from "./avatar.tsx";
import { drafts } from "./drafts.ts";
import { chat, currentPerson, serverNow } from "./state.ts";

export function ChatList(): JSX.Element {
  const chats = useStore(chat, (state) => state.chats);
  const chatId = useStore(chat, (state) => state.chatId);
  // Drafts are named in the rows, so the list follows them too.
  useStore(drafts, (state) => state.texts);
  return (
    <nav class="column chats" aria-label="会话">
      <WhoIAm />
      <h2 class="column-title">会话</h2>
      <ul class="list">
        {chats.map((each) => (
          <li key={each.chatId}>
            <ChatRow summary={each} isOpen={each.chatId === chatId} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ChatRow({ summary, isOpen }: { readonly summary: ChatSummary; readonly isOpen: boolean }): JSX.Element {
  const { me } = chat.get();
  const isDraft = !isOpen && hasDraft(me, summary.chatId);
  return (
    <button
      type="button"
      class="row"
      aria-current={isOpen ? "true" : undefined}
      data-testid={`chat-${summary.chatId}`}
      onClick={() => {
        if (!isOpen) inform(openChat(summary.chatId));
        showPane("thread");
      }}
    >
      {summary.kind === "p2p" ? <BotAvatar /> : <GroupAvatar name={summary.name} />}
      <span class="row-text">
        <span class="row-first">
          <span class="row-name">{summary.name}</span>
          {summary.lastAt && <span class="row-when">{shortWhen(summary.lastAt, serverNow(chat.get()))}</span>}
        </span>
        <span class="row-first">
          <span class="row-second">
            {isDraft && <span class="draft-mark">草稿 </span>}
            {summary.lastLine || (summary.kind === "p2p" ? "与机器人的私聊" : `${summary.memberCount} 人的群`)}
          </span>
          {summary.unread > 0 && (
            <span class="unread" data-testid="unread" role="img" aria-label={`${summary.unread} 条未读`}>
              {summary.unread > 99 ? "99+" : summary.unread}
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

/** On a phone the people are a step away; this row says who one is and leads there. */
function WhoIAm(): JSX.Element | null {
  const people = useStore(chat, (state) => state.start?.people);
  const person = useStore(chat, currentPerson);
  if (!people || !person) return null;
  return (
    <button type="button" class="row who-i-am" data-testid="change-person" onClick={() => showPane("people")}>
      <PersonAvatar people={people} id={person.openId} name={person.name} />
      <span class="row-text">
        <span class="row-first">
          <span class="row-name">{person.name}</span>
          <span class="me-mark">
            <Icon name="swap" />
            换人
          </span>
        </span>
        <span class="row-second">{person.post}</span>
      </span>
    </button>
  );
}
