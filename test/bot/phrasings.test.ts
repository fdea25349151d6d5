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

/** What was understood, in the columns of the table that its row fills in. */
function understood(one: z.output<typeof row>, at: Situation): Partial<z.output<typeof row>> {
  const found = understand(heard(one), registry, at);
  switch (found.kind) {
    case "command": {
      const checked = check(found.command, readLine(found.command.params, found.rest, today), today);
      return {
        want: `command ${found.command.name.en}`,
        ...(one.rest === undefined ? {} : { rest: found.rest }),
        ...(one.args && checked.ok ? { args: z.record(z.string(), z.string()).parse(checked.args) } : {}),
        ...(one.missing && !checked.ok ? { missing: [...checked.problems.keys()] } : {}),
      };
    }
    case "near": {
      const [first] = found.guesses;
      return { want: `near ${first?.command.name.en}`, ...(one.rest === undefined ? {} : { rest: first?.rest }) };
    }
    case "number":
      return { want: `number ${found.number}` };
    default:
      return { want: found.kind };
  }
}

test.each(rows.map((one) => [JSON.stringify(one.say), one] as const))("%s", (_, one) => {
  const at: Situation = {
    may: (command) => !one.stranger || command.who === "everyone",
    waiting: one.waiting ? { command: "duty", key: "text", given: {} } : undefined,
  };
  const { say: _say, group: _group, waiting: _waiting, stranger: _stranger, note: _note, ...expected } = one;
  expect(understood(one, at)).toEqual(expected);
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

test("as much as a message can hold, made to be slow, is understood like any line", () => {
  const page = (text: string): string => text.repeat(Math.ceil(150_000 / text.length));
  const slow = [
    "“",
    "'a ",
    "「",
    "《a ",
    "。",
    " ",
    " \n ",
    "请",
    "@x ",
    "a",
    "1",
    "一",
    "--科室 ",
    "：",
    "查职责",
    "/",
    "、",
    "-",
    "第",
  ];
  const started = performance.now();
  for (const text of slow) {
    for (const line of [page(text), `查职责 ${page(text)}。`, `/要数 ${page(text)}x`, `${page(text)}查职责`]) {
      const found = understand(line, registry, { may: () => true });
      if (found.kind === "command") readLine(found.command.params, found.rest, today);
    }
  }
  // Each takes milliseconds; a pattern that looks back from every character would take minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
}, 60_000);

test("every word of every command is understood as it, in all the ways people write a slash", () => {
  for (const [word, entry] of registry.words) {
    if (!entry.ready) throw new Error(`${word} has no command in the whole house`);
    for (const line of [`/${word}`, `／${word}`, `、${word}`, ` / ${word} `, word, `${word}。`, word.toUpperCase()]) {
      const found = understand(line, registry, { may: () => true });
      expect({ line, found }).toEqual({ line, found: { kind: "command", command: entry.command, rest: "" } });
    }
  }
});
