import { z } from "zod";
import { type Command, defineCommand, type Param, type Registry } from "../../src/bot/define-command.ts";
import { buildRegistry, loadHandlers } from "../../src/bot/registry.ts";
import { reply } from "../../src/bot/reply.ts";
import { houseCommands } from "../../src/bot/reserved.ts";

const handlers = new URL("../../handlers/", import.meta.url);

/** The registry as `npm start` builds it. */
export function realRegistry(): Promise<Registry> {
  return loadHandlers(handlers);
}

/** The real handlers, and a stand-in for each command of the house that has none yet. */
export async function wholeHouse(): Promise<Registry> {
  const real = await realRegistry();
  const missing = houseCommands.filter(({ en }) => !real.commands.some((command) => command.name.en === en));
  return buildRegistry([...real.commands, ...missing.map(({ en }) => standIn(en))], [...real.actions.values()]);
}

const free: readonly Param[] = [{ key: "text", label: { zh: "内容", en: "text" }, kind: "rest", optional: true }];
const params: Readonly<Record<string, readonly Param[]>> = {
  // Stands for any command with a word, a day and a labelled argument.
  inspect: [
    { key: "title", label: { zh: "要什么", en: "what" }, kind: "word" },
    { key: "dueOn", label: { zh: "截止日期", en: "due" }, kind: "date" },
    { key: "dept", label: { zh: "科室", en: "dept" }, kind: "word", labelled: true },
  ],
  me: [],
  todo: [],
};

/** A command by its English name that answers with what it was given. */
export function standIn(en: string): Command {
  const name = houseCommands.find((one) => one.en === en) ?? { zh: en, en };
  const own = params[en] ?? free;
  const shape = Object.fromEntries(
    own.map((param) => [param.key, param.optional ? z.string().optional() : z.string()]),
  );
  const line = { zh: `/${name.zh}`, en: `/${name.en}` };
  return defineCommand({
    name,
    aliases: [],
    summary: name,
    usage: line,
    example: line,
    where: "anywhere",
    who: "members",
    params: own,
    args: z.object(shape),
    run: async (_, args) => reply({ title: name.zh, blocks: [{ kind: "text", md: JSON.stringify(args) }] }),
  });
}
