import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { clockTime, fileSize } from "../shared/dates.ts";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { BotAvatar, PersonAvatar } from "./avatar.tsx";
import { CardMessage } from "./card-message.tsx";
import { chat } from "./state.ts";

interface MessageProps {
  readonly message: ChatMessage;
  readonly follows: boolean;
}

/** The same element while nothing changed: a thread of hundreds is not compared again for each new message. */
export function MessageView({ message, follows }: MessageProps): JSX.Element {
  return useMemo(() => <Message message={message} follows={follows} />, [message, follows]);
}

function Message({ message, follows }: MessageProps): JSX.Element {
  const people = useStore(chat, (state) => state.start?.people);
  const me = useStore(chat, (state) => state.me);
  const { sender } = message;
  const isMine = sender.id === me;
  const post = people?.find((person) => person.openId === sender.id)?.post;
  const side = sender.kind === "bot" ? "message-bot" : isMine ? "message-mine" : "message-other";
  return (
    <article
      class={`message ${side}${follows ? " message-follows" : ""}`}
      id={message.messageId}
      data-testid="message"
      data-message={message.messageId}
      data-sender={sender.kind}
      aria-label={`${sender.name} ${clockTime(message.at)}`}
    >
      <div class="message-face">
        {!follows && sender.kind === "bot" && <BotAvatar />}
        {!follows && sender.kind === "person" && (
          <PersonAvatar people={people ?? []} id={sender.id} name={sender.name} />
        )}
      </div>
      <div class="message-main">
        {!follows && (
          <p class="message-who">
            <span class="message-name">{sender.name}</span>
            {sender.kind === "bot" ? <span class="bot-mark">机器人</span> : <span class="hint">{post}</span>}
            <time class="hint" dateTime={message.at}>
              {clockTime(message.at)}
            </time>
          </p>
        )}
        <Body message={message} />
        {!message.recalled && <Tools message={message} />}
      </div>
    </article>
  );
}

function Body({ message }: { readonly message: ChatMessage }): JSX.Element {
  if (message.recalled) return <p class="recalled">这条消息已撤回</p>;
  const { body } = message;
  const quote = message.replyTo && <Quote messageId={message.replyTo.messageId} excerpt={message.replyTo.excerpt} />;
  switch (body.kind) {
    case "text":
      return (
        <div class="bubble">
          {quote}
          <p class="bubble-text">
            <Said text={body.text} />
          </p>
        </div>
      );
    case "post":
      return (
        <div class="bubble">
          {quote}
          {body.title && <p class="bubble-title">{body.title}</p>}
          <p class="bubble-text">
            <Said text={body.text} />
          </p>
        </div>
      );
    case "card":
      return (
        <>
          {quote}
          <CardMessage messageId={message.messageId} card={body.card} />
        </>
      );
    case "file":
    case "image":
      return (
        <>
          {quote}
          <FileBody kind={body.kind} fileKey={body.fileKey} fileName={body.fileName} size={body.size} />
        </>
      );
  }
}

/** The words, with the @ of people and of the bot told apart from the rest. */
function Said({ text }: { readonly text: string }): JSX.Element {
  const start = useStore(chat, (state) => state.start);
  const names = new Set([start?.bot.name, "所有人", ...(start?.people ?? []).map((person) => person.name)]);
  return (
    <>
      {text.split(/(@\S+)/).map((part, index) =>
        names.has(part.slice(1)) && part.startsWith("@") ? (
          <span key={index} class="at">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}

function Quote({ messageId, excerpt }: { readonly messageId: string; readonly excerpt: string }): JSX.Element {
  return (
    <a class="quote" href={`#${messageId}`} data-testid="quote">
      回复：{excerpt}
    </a>
  );
}

interface FileProps {
  readonly kind: "file" | "image";
  readonly fileKey: string;
  readonly fileName: string;
  readonly size: number;
}

function FileBody({ kind, fileKey, fileName, size }: FileProps): JSX.Element {
  const me = useStore(chat, (state) => state.me);
  const address = `/chat/api/files/${encodeURIComponent(fileKey)}?as=${encodeURIComponent(me)}`;
  return (
    <a class="file" href={address} download={fileName} data-testid="file">
      {kind === "image" ? <img class="file-picture" src={address} alt="" loading="lazy" /> : <Icon name="file" />}
      <span class="file-text">
        <span class="file-name">{fileName}</span>
        <span class="hint">{size > 0 ? `${fileSize(size)} · 下载` : "下载"}</span>
      </span>
    </a>
  );
}

function Tools({ message }: { readonly message: ChatMessage }): JSX.Element {
  return (
    <div class="message-tools">
      <button
        type="button"
        class="tool"
        data-testid="reply"
        onClick={() => {
          chat.set({ replyTo: message });
          document.querySelector<HTMLTextAreaElement>("#composer")?.focus();
        }}
      >
        <Icon name="reply" />
        回复
      </button>
      <button type="button" class="tool" data-testid="open-way" onClick={() => chat.set({ wayOf: message.messageId })}>
        <Icon name="way" />
        发生了什么
      </button>
    </div>
  );
}
