import { readdir } from "node:fs/promises";
import type { Action, Command, Entry, Registry } from "./define-command.ts";
import { fold } from "./fold.ts";
import { houseCommands } from "./reserved.ts";

/** Two commands that claim one word stop the start; they do not surprise a group chat. */
export function buildRegistry(commands: readonly Command[], actions: readonly Action[] = []): Registry {
  const words = new Map<string, Entry & { readonly ready: true }>();
  for (const command of commands) {
    for (const word of [command.name.zh, command.name.en, ...command.aliases].map(fold)) {
      const taken = words.get(word)?.command;
      if (taken) throw new Error(`"${word}" is claimed by ${taken.name.en} and ${command.name.en}`);
      words.set(word, { ready: true, command });
    }
  }
  const byName = new Map<string, Action>();
  for (const action of actions) {
    if (byName.has(action.name)) throw new Error(`The action "${action.name}" is defined twice`);
    byName.set(action.name, action);
  }
  const sorted = commands.toSorted((a, b) => a.name.en.localeCompare(b.name.en));
  return { commands: sorted, words: new Map([...reserved(commands, words), ...words]), actions: byName };
}

/** A house name may serve as an alias of another command only after its own command exists. */
function reserved(
  commands: readonly Command[],
  taken: ReadonlyMap<string, Entry & { ready: true }>,
): Map<string, Entry> {
  const present = new Set(commands.map((command) => command.name.en));
  const missing = new Map<string, Entry>();
  for (const name of houseCommands.filter(({ en }) => !present.has(en))) {
    for (const word of [name.zh, name.en].map(fold)) {
      const thief = taken.get(word)?.command;
      if (thief) throw new Error(`"${word}" belongs to ${name.en}, but ${thief.name.en} claims it`);
      missing.set(word, { ready: false, name });
    }
  }
  return missing;
}

/**
 * Imports every file of `handlers/` itself (not its folders): each must export `command` and may export `actions`.
 * Being there is the registration.
 */
export async function loadHandlers(folder: URL): Promise<Registry> {
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => entry.name)
    .toSorted();
  const loaded = await Promise.all(
    files.map(async (file) => [file, await import(new URL(file, folder).href)] as const),
  );
  const modules = loaded.map(([file, module]) => readModule(file, module));
  return buildRegistry(
    modules.map((module) => module.command),
    modules.flatMap((module) => module.actions),
  );
}

function readModule(file: string, module: unknown): { command: Command; actions: readonly Action[] } {
  const { command, actions = [] } = (module ?? {}) as { command?: unknown; actions?: unknown };
  if (!isCommand(command)) throw new Error(`handlers/${file} does not export a command`);
  if (!Array.isArray(actions) || !actions.every(isAction)) {
    throw new Error(`handlers/${file} exports actions that are not a list of actions`);
  }
  return { command, actions };
}

// The compiler checked the handlers' own files (defineCommand); here it is enough that the right thing was exported.
function isCommand(value: unknown): value is Command {
  return hasKeys(value, ["name", "aliases", "summary", "usage", "example", "who", "where", "params", "args", "run"]);
}

function isAction(value: unknown): value is Action {
  return hasKeys(value, ["name", "who", "value", "run"]);
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => key in value);
}
