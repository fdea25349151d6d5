import { expect, test } from "vitest";
import { command } from "../../handlers/tip.ts";
import { privateGate } from "../../src/ingress/door.ts";

const words = [command.name.zh, command.name.en, ...command.aliases];

test.each(words.flatMap((word) => [word, `/${word}`, `／${word} 石桥村`]))(
  "the door takes %s before any queue does",
  (text) => {
    const message = {
      messageId: "om_1",
      chatId: "oc_1",
      openId: "ou_1",
      type: "text",
      content: JSON.stringify({ text }),
      mentions: [],
    };
    expect(privateGate({ ...message, private: true })).toBe(true);
    expect(privateGate({ ...message, private: false })).toBe(false);
  },
);
