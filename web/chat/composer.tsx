import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ChatSummary, CommandHint } from "../../simulator/chat-contract.ts";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { toast } from "../shared/toasts.tsx";
import { Attachments, addFiles } from "./attachments.tsx";
import { CommandList, optionId } from "./command-list.tsx";
import { commandName, commandWord, englishName, matchCommands } from "./commands.ts";
import { draftOf, drafts, filesOf, setDraft } from "./drafts.ts";
import { sendDraft } from "./send-draft.ts";
import { chat, knownCommands } from "./state.ts";

export function Composer({
  threadKey,
  summary,
}: {
  readonly threadKey: string;
  readonly summary: ChatSummary;
}): JSX.Element {
  const text = useStore(drafts, (state) => draftOf(state, threadKey));
  const files = useStore(drafts, (state) => filesOf(state, threadKey));
  const hints = useStore(chat, knownCommands);
  const botName = useStore(chat, (state) => state.start?.bot.name ?? "机器人");
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const [mention, setMention] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const word = commandWord(text);
  const matches = word === null || dismissed ? [] : matchCommands(hints, word);
  const listOpen = word !== null && !dismissed && hints.length > 0;

  useLayoutEffect(() => growWithText(box.current), [text]);

  function write(line: string): void {
    setDraft(threadKey, line);
    setActive(0);
    if (commandWord(line) === null) setDismissed(false);
  }

  function pick(hint: CommandHint): void {
    write(`/${commandName(hint)} `);
    box.current?.focus();
  }

  function send(): void {
    if (files.some((file) => !file.fileKey && !file.refused)) toast("info", "文件还在上传，传完就发。");
    void sendDraft(threadKey, summary, mention);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // 229 is the key an input method took; Safari ends the composition before the Enter that ended it.
    if (event.isComposing || event.keyCode === 229) return;
    const chosen = listOpen ? matches[active] : undefined;
    if (listOpen && event.key === "Escape") setDismissed(true);
    else if (chosen && event.key === "ArrowDown") setActive((active + 1) % matches.length);
    else if (chosen && event.key === "ArrowUp") setActive((active - 1 + matches.length) % matches.length);
    else if (chosen && event.key === "Tab" && !event.shiftKey) pick(chosen);
    else if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    else if (chosen && word !== commandName(chosen) && word !== englishName(chosen)) pick(chosen);
    else send();
    event.preventDefault();
  }

  return (
    <form
      class="composer"
      aria-label="写消息"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {listOpen && <CommandList id={listId} hints={matches} active={active} onPick={pick} onPoint={setActive} />}
      <ReplyingTo />
      <Attachments threadKey={threadKey} files={files} />
      <textarea
        id="composer"
        ref={box}
        class="composer-text"
        rows={1}
        value={text}
        maxLength={5000}
        aria-label={`发到 ${summary.name}`}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={listOpen ? listId : undefined}
        aria-activedescendant={listOpen && matches[active] ? optionId(listId, active) : undefined}
        placeholder={`发到 ${summary.name}，输入 / 看能做什么`}
        autoComplete="off"
        enterkeyhint="send"
        data-testid="composer"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const pasted = [...(event.clipboardData?.files ?? [])];
          if (pasted.length === 0) return;
          event.preventDefault();
          addFiles(threadKey, pasted);
        }}
      />
      <div class="composer-tools">
        <FileButton threadKey={threadKey} />
        <button
          type="button"
          class="bar-button"
          data-testid="open-commands"
          onClick={() => {
            if (word === null) write("/");
            setDismissed(false);
            box.current?.focus();
          }}
        >
          <Icon name="slash" />
          命令
        </button>
        {summary.kind === "group" && (
          <button
            type="button"
            class="bar-button"
            aria-pressed={mention || word !== null || text.startsWith("/")}
            data-testid="mention"
            onClick={() => setMention(!mention)}
          >
            @{botName}
          </button>
        )}
        <span class="hint composer-keys">回车发送，Shift + 回车换行</span>
        <button type="submit" class="button button-primary send" data-testid="send">
          <Icon name="send" />
          发送
        </button>
      </div>
    </form>
  );
}

function ReplyingTo(): JSX.Element | null {
  const message = useStore(chat, (state) => state.replyTo);
  if (!message) return null;
  return (
    <div class="replying" data-testid="replying">
      <span>回复 {message.sender.name} 的消息</span>
      <button type="button" class="bar-button" aria-label="不回复了" onClick={() => chat.set({ replyTo: null })}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function FileButton({ threadKey }: { readonly threadKey: string }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="bar-button" data-testid="add-file" onClick={() => input.current?.click()}>
        <Icon name="clip" />
        文件
      </button>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="选文件"
        data-testid="file-input"
        onChange={(event) => {
          addFiles(threadKey, [...(event.currentTarget.files ?? [])]);
          // The same file can be chosen again after it was taken out.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function growWithText(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
