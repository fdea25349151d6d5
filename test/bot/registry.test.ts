import { expect, test } from "vitest";
import { z } from "zod";
import { type Command, defineCommand } from "../../src/bot/define-command.ts";
import { buildRegistry, loadHandlers } from "../../src/bot/registry.ts";
import { reply } from "../../src/bot/reply.ts";
import { houseCommands } from "../../src/bot/reserved.ts";

function named(zh: string, en: string, ...aliases: string[]): Command {
  const words = { zh, en };
  return defineCommand({
    name: words,
    aliases,
    summary: words,
    usage: words,
    example: words,
    where: "anywhere",
    who: "everyone",
    params: [],
    args: z.object({}),
    run: async () => reply({ title: zh, blocks: [] }),
  });
}

test("two commands that claim one word stop the start", () => {
  expect(() => buildRegistry([named("值班", "roster"), named("排班", "shift", "Roster！")])).toThrow(
    '"roster" is claimed by roster and shift',
  );
});

test("an alias may not take the name of a command to come", () => {
  expect(() => buildRegistry([named("查职责", "duty", "值班")])).toThrow('"值班" belongs to roster');
});

test("an action is defined once", () => {
  const action = { name: "duty.open", who: "everyone", value: z.object({}), run: async () => ({ toast }) } as const;
  const toast = { type: "info", text: "" } as const;
  expect(() => buildRegistry([], [action, action])).toThrow('"duty.open" is defined twice');
});

test("every command of the house is known by its name, in both languages", () => {
  const registry = buildRegistry([]);
  expect(registry.words.size).toBe(houseCommands.length * 2);
  for (const { zh, en } of houseCommands) {
    expect(registry.words.get(zh)).toEqual({ ready: false, name: { zh, en } });
    expect(registry.words.get(en)).toEqual({ ready: false, name: { zh, en } });
  }
});

test("a file without a command is refused by name", async () => {
  await expect(loadHandlers(new URL("../../src/i18n/", import.meta.url))).rejects.toThrow(
    "handlers/en.ts does not export a command",
  );
});

// The one place where all commands can be read together.
test("the commands of this version", async () => {
  const registry = await loadHandlers(new URL("../../handlers/", import.meta.url));
  const list = registry.commands.map(({ name, who, where }) => {
    const audience = typeof who === "string" ? who : who.join("+");
    return `/${name.zh} ${name.en} ${audience} ${where}`;
  });
  expect(list).toEqual([
    "/关于 about everyone anywhere",
    "/准入 admit coordinator private",
    "/要数 ask department_officer private",
    "/补课 catchup members private",
    "/证明 certificate everyone anywhere",
    "/查重 dedup members anywhere",
    "/口径 define members anywhere",
    "/查职责 duty everyone anywhere",
    "/动态 event keeper+grid_worker+town_officer private",
    "/吐槽 feedback everyone anywhere",
    "/填报 fill keeper+grid_worker private",
    "/帮助 help everyone anywhere",
    "/导入 import admin+coordinator+town_officer private",
    "/台账 ledger members anywhere",
    "/我 me members private",
    "/静音 mute members anywhere",
    "/纯文本 plain members anywhere",
    "/拒绝 refuse keeper+grid_worker private",
    "/值班 roster members anywhere",
    "/退回 sendback members anywhere",
    "/举报 tip everyone anywhere",
    "/待办 todo members private",
    "/退订 unsubscribe members anywhere",
  ]);
  const house = new Set(houseCommands.map(({ zh, en }) => `${zh} ${en}`));
  expect(registry.commands.map(({ name }) => `${name.zh} ${name.en}`).filter((name) => !house.has(name))).toEqual([]);
});

test("every command explains itself in both languages, and its example is ready to send", async () => {
  const registry = await loadHandlers(new URL("../../handlers/", import.meta.url));
  for (const { name, summary, usage, example, params } of registry.commands) {
    for (const line of [usage, example]) {
      expect(line.zh).toMatch(new RegExp(`^/${name.zh}( |$)`));
      expect(line.en).toMatch(new RegExp(`^/${name.en}( |$)`));
    }
    for (const words of [summary, ...params.map((param) => param.label)]) {
      expect(words.zh).toMatch(/\p{Script=Han}/u);
      expect(words.en).toMatch(/^[\x20-\x7e]+$/);
    }
  }
});
