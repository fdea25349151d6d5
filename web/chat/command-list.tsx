import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CommandHint } from "../../simulator/chat-contract.ts";
import { commandName, englishName } from "./commands.ts";

interface CommandListProps {
  readonly id: string;
  readonly hints: readonly CommandHint[];
  readonly active: number;
  readonly onPick: (hint: CommandHint) => void;
  readonly onPoint: (index: number) => void;
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

/** What one can type after a slash. The focus stays in the composer, which moves `active` with the arrow keys. */
export function CommandList({ id, hints, active, onPick, onPoint }: CommandListProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  if (hints.length === 0) {
    return (
      <div class="commands" id={id}>
        <p class="hint commands-none">没有这个命令。按回车照样发出，机器人会说最接近的是哪个。</p>
      </div>
    );
  }
  return (
    <ul class="commands" id={id} ref={list} role="listbox" aria-label="命令" data-testid="commands">
      {hints.map((hint, index) => (
        // The list is driven from the composer's keys; a pointer is a second way to pick.
        <li
          key={hint.command}
          id={optionId(id, index)}
          class="command"
          role="option"
          aria-selected={index === active}
          data-testid="command"
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => index !== active && onPoint(index)}
          onClick={() => onPick(hint)}
        >
          <span class="command-name">/{commandName(hint)}</span>
          <span class="command-english">{englishName(hint)}</span>
          <span class="command-help">{hint.description}</span>
        </li>
      ))}
    </ul>
  );
}
