import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { check, readLine } from "../../src/bot/arguments.ts";
import { readIncoming } from "../../src/bot/incoming.ts";
import { type Situation, understand } from "../../src/bot/understand.ts";
import { wholeHouse } from "./stubs.ts";

const row = z.strictObject({
  /** What was typed; a list is the content of a rich post. `@_user_1` is the bot, `@_user_2` is 李建国. */
  say: z.union([z.string(), z.array(z.array(z.looseObject({ tag: z.string() })))]),
  want: z.string(),
  /** What follows the command. */
  rest: z.string().optional(),
  args: z.record(z.string(), z.string()).optional(),
  missing: z.array(z.string()).optional(),
  group: z.boolean().default(false),
  waiting: z.boolean().default(false),
  stranger: z.boolean().default(false),
  note: z.string().optional(),
});
const rows = readFileSync(new URL("./phrasings.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => row.parse(JSON.parse(line)));
const registry = await wholeHouse();
const today = "2026-11-23";

test("the table holds at least 200 phrasings, none twice", () => {
  expect(rows.length).toBeGreaterThanOrEqual(200);
  const keys = rows.map(({ say, waiting, stranger }) => JSON.stringify([say, waiting, stranger]));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

function heard({ say, group }: z.output<typeof row>): string {
  const isPost = typeof say !== "string";
  const incoming = readIncoming(
    {
      sender: { sender_id: { open_id: "ou_asker" }, sender_type: "user" },
      message: {
        message_id: "om_1",
        chat_id: "oc_1",
        chat_type: group ? "group" : "p2p",
        message_type: isPost ? "post" : "text",
        content: JSON.stringify(isPost ? { title: "", content: say } : { text: say }),
        mentions: [
          { key: "@_user_1", name: "松绑", id: { open_id: "ou_bot" } },
          { key: "@_user_2", name: "李建国", id: { open_id: "ou_other" } },
        ],
      },
    },
    "ou_bot",
  );
  return incoming?.text ?? "not a message";
}

test.each(rows.map((one) => [JSON.stringify(one.say), one] as const))("%s", (_, one) => {
  const at: Situation = {
    may: (command) => !one.stranger || command.who === "everyone",
    waiting: one.waiting ? { command: "duty", key: "text", given: {} } : undefined,
  };
  const found = understand(heard(one), registry, at);
  switch (found.kind) {
    case "command": {
      expect(`command ${found.command.name.en}`).toBe(one.want);
      if (one.rest !== undefined) expect(found.rest).toBe(one.rest);
      const checked = check(found.command, readLine(found.command.params, found.rest, today), today);
      if (one.args) expect(checked).toEqual({ ok: true, args: one.args });
      if (one.missing) expect(checked.ok ? [] : [...checked.problems.keys()]).toEqual(one.missing);
      break;
    }
    case "near":
      expect(`near ${found.guesses[0]?.command.name.en}`).toBe(one.want);
      if (one.rest !== undefined) expect(found.guesses[0]?.rest).toBe(one.rest);
      expect(found.guesses.every(({ command }) => at.may(command))).toBe(true);
      break;
    case "number":
      expect(`number ${found.number}`).toBe(one.want);
      break;
    default:
      expect(found.kind).toBe(one.want);
  }
});

test("any text means something, with and without a question that waits", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("/", "／", " ", "　", "查职责", "帮助", "“", "”", "@x ", "--科室", "：", "12月10日", "取消"),
  );
  const line = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(line, fc.boolean(), (said, waits) => {
      const waiting = waits ? { command: "duty", key: "text", given: {} } : undefined;
      const found = understand(said, registry, { waiting, may: () => true });
      if (found.kind !== "command") return;
      const given = readLine(found.command.params, found.rest, today);
      expect(Object.keys(given).filter((key) => !found.command.params.some((param) => param.key === key))).toEqual([]);
      check(found.command, given, today);
    }),
    { numRuns: 3000 },
  );
});

test("every word of every command is understood as it, in all the ways people write a slash", () => {
  for (const [word, entry] of registry.words) {
    if (!entry.ready) throw new Error(`${word} has no command in the whole house`);
    for (const line of [`/${word}`, `／${word}`, `、${word}`, ` / ${word} `, word, `${word}。`, word.toUpperCase()]) {
      expect(understand(line, registry, { may: () => true }), line).toEqual({
        kind: "command",
        command: entry.command,
        rest: "",
      });
    }
  }
});
