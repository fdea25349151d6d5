import type { JSX } from "preact";
import type { Person } from "../../simulator/chat-contract.ts";
import { useStore } from "../shared/store.ts";
import { becomePerson, inform, showPane } from "./actions.ts";
import { PersonAvatar } from "./avatar.tsx";
import { chat } from "./state.ts";

const nobody: readonly Person[] = [];

/** Who am I now. One click makes the visitor somebody else, with that person's chats, drafts and place. */
export function People(): JSX.Element {
  const people = useStore(chat, (state) => state.start?.people ?? nobody);
  const me = useStore(chat, (state) => state.me);
  return (
    <nav class="column people" aria-label="我是谁">
      <h2 class="column-title">我是谁</h2>
      <ul class="list">
        {people.map((person) => (
          <li key={person.openId}>
            <button
              type="button"
              class="row"
              aria-current={person.openId === me ? "true" : undefined}
              data-testid={`person-${person.openId}`}
              onClick={() => {
                if (person.openId !== me) inform(becomePerson(person.openId));
                showPane("chats");
              }}
            >
              <PersonAvatar people={people} id={person.openId} name={person.name} />
              <span class="row-text">
                <span class="row-first">
                  <span class="row-name">{person.name}</span>
                  {person.openId === me && <span class="me-mark">现在是我</span>}
                </span>
                <span class="row-second">{person.post}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
