import type { JSX } from "preact";
import type { Person } from "../../simulator/chat-contract.ts";
import { ringOf } from "./state.ts";

/** A person is a letter in a coloured ring; the bot is a filled square, so that the two are never mixed up. */
export function PersonAvatar(props: {
  readonly people: readonly Person[];
  readonly id: string;
  readonly name: string;
}): JSX.Element {
  return (
    <span class={`avatar tone-${ringOf(props.people, props.id)}`} aria-hidden="true">
      {props.name.slice(-2)}
    </span>
  );
}

export function BotAvatar(): JSX.Element {
  return (
    <span class="avatar avatar-bot" aria-hidden="true">
      松
    </span>
  );
}

const groupTones = ["turquoise", "orange", "purple", "green", "carmine"];
const toneOfGroup = (name: string): string => groupTones[(name.codePointAt(1) ?? 0) % groupTones.length] ?? "grey";

export function GroupAvatar({ name }: { readonly name: string }): JSX.Element {
  return (
    <span class={`avatar avatar-group tone-${toneOfGroup(name)}`} aria-hidden="true">
      {name.slice(0, 2)}
    </span>
  );
}
