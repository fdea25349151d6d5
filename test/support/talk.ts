import type { ChatMessage } from "../../simulator/chat-contract.ts";
import type { Platform } from "../../simulator/platform.ts";

// A deadline for an event, not a measure of speed.
const patience = 60_000;

/** What a message or card shows, as one text to look into. */
export const words = (message: ChatMessage | undefined): string => JSON.stringify(message?.body);

/** How a test talks with the house over the simulator and looks at what it answers. */
export interface Talk {
  /** Says something in a chat ("p2p": the speaker's own) and waits for the answer. */
  readonly ask: (openId: string, chat: string, text: string) => Promise<ChatMessage>;
  /** The answer to a message as it stands now. */
  readonly answerTo: (chat: string, messageId: string) => ChatMessage | undefined;
  /** A message or card as it stands now. */
  readonly now: (chat: string, messageId: string) => ChatMessage | undefined;
  /** Waits until what `look` gives shows these words; the error says what it showed instead. */
  readonly until: (look: () => ChatMessage | undefined, what: string | RegExp) => Promise<ChatMessage>;
}

export function talkOver(platform: () => Platform): Talk {
  const answerTo: Talk["answerTo"] = (chat, messageId) =>
    platform()
      .chat(chat)
      .find((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId);
  return {
    ask: async (openId, chat, text) => {
      const { messageId } = await platform().say(openId, chat, text, { mention: "bot" });
      return platform().waitFor(() => answerTo(chat === "p2p" ? openId : chat, messageId), patience);
    },
    answerTo,
    now: (chat, messageId) =>
      platform()
        .chat(chat)
        .find((m) => m.messageId === messageId),
    until: async (look, what) => {
      try {
        return await platform().waitFor(() => {
          const shown = look();
          if (!shown) return undefined;
          const said = words(shown);
          return (typeof what === "string" ? said.includes(what) : what.test(said)) ? shown : undefined;
        }, patience);
      } catch (cause) {
        throw new Error(`waited for ${what}; the card says ${words(look())}`, { cause });
      }
    },
  };
}
