import fc from "fast-check";
import { expect, test } from "vitest";
import { command } from "../../handlers/tip.ts";
import { readIncoming } from "../../src/bot/incoming.ts";
import { loadHandlers } from "../../src/bot/registry.ts";
import { understand } from "../../src/bot/understand.ts";
import { opensDoor, privateGate } from "../../src/ingress/door.ts";
import { messageEvent } from "../ingress/stand.ts";

const registry = await loadHandlers(new URL("../../handlers/", import.meta.url));

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

test("whatever in private the bot would take for this command, the door takes first", () => {
  const lead = [
    "",
    " ",
    "/",
    "／",
    "、",
    "⁄",
    "∕",
    "╱",
    "@_user_1 ",
    "请问",
    "帮我",
    "我想",
    "麻烦",
    "你好，",
    "松绑 ",
    "@助手 ",
    "“",
    "🙏",
  ];
  const gaps = ["", " ", "\u3000", "\u200b", "\ufeff"];
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...lead), { maxLength: 4 }),
      fc.constantFrom(...words),
      fc.array(fc.constantFrom(...gaps), { minLength: 6, maxLength: 6 }),
      fc.constantFrom("", " 石桥村", "：台账", "石桥村"),
      (marks, word, between, rest) => {
        const spelt = /^[a-z]/.test(word)
          ? word
          : Array.from(word)
              .map((one, i) => one + (between[i] ?? ""))
              .join("");
        const text = marks.join("") + spelt + rest;
        const incoming = readIncoming(messageEvent({ text }).event, "ou_bot");
        const found = understand(incoming?.text ?? "", registry, { may: () => true });
        if (found.kind !== "command" || found.command.name.en !== "tip") return;
        taken += 1;
        expect({ text, opens: opensDoor(text) }).toEqual({ text, opens: true });
      },
    ),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(500);
});
