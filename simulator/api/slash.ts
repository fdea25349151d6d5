import type { CommandHint } from "../chat-contract.ts";
import { newId } from "../ids.ts";
import type { Sim } from "../sim.ts";
import type { SlashRecord } from "../world.ts";
import { type Call, type Endpoint, isObject, ok, param, textField } from "./endpoint.ts";
import { invalidField, Refusal } from "./refusal.ts";

const PATH = "/open-apis/application/v7/app_slash_commands";
const READ = ["application:app_slash_command:read", "application:app_slash_command:write"];
const WRITE = ["application:app_slash_command:write"];
const COMMANDS_MAX = 100;

export const listCommands: Endpoint = {
  name: "slash.list",
  method: "GET",
  path: PATH,
  auth: "tenant",
  scopes: READ,
  run: ({ world }) => ok({ items: [...world.commands.values()].map(commandItem) }),
};

export const createCommand: Endpoint = {
  name: "slash.create",
  method: "POST",
  path: PATH,
  auth: "tenant",
  scopes: WRITE,
  run: (sim, call) => {
    const { world, clock } = sim;
    const command = textField(call, "command");
    if (!/^[\p{L}\p{N}_-]{1,32}$/u.test(command)) throw invalidField("command", "1 to 32 letters, without the slash");
    if ([...world.commands.values()].some((kept) => kept.command === command)) {
      throw new Refusal(40000000, "the command exists already");
    }
    if (world.commands.size >= COMMANDS_MAX) throw new Refusal(40000000, "too many commands");
    const record: SlashRecord = {
      commandId: newId.command(),
      command,
      description: descriptionOf(call),
      icon: iconOf(call),
      createdAt: clock.ms(),
      updatedAt: clock.ms(),
    };
    world.commands.set(record.commandId, record);
    announce(sim);
    return ok({ command_id: record.commandId });
  },
};

export const updateCommand: Endpoint = {
  name: "slash.update",
  method: "PATCH",
  path: `${PATH}/:command_id`,
  auth: "tenant",
  scopes: WRITE,
  run: (sim, call) => {
    const record = findCommand(sim, call);
    if (call.body.command !== undefined && call.body.command !== record.command) {
      throw invalidField("command", "a command's name cannot be changed");
    }
    if (call.body.description !== undefined) record.description = descriptionOf(call);
    if (call.body.icon !== undefined) record.icon = iconOf(call);
    record.updatedAt = sim.clock.ms();
    announce(sim);
    return ok({});
  },
};

export const deleteCommand: Endpoint = {
  name: "slash.delete",
  method: "DELETE",
  path: `${PATH}/:command_id`,
  auth: "tenant",
  scopes: WRITE,
  run: (sim, call) => {
    sim.world.commands.delete(findCommand(sim, call).commandId);
    announce(sim);
    return ok({});
  },
};

/** What clients show on `/`: commands reach them a while after they were registered. */
export function slashHints({ world, clock, settings }: Sim): CommandHint[] {
  return [...world.commands.values()]
    .filter((record) => record.createdAt + settings.slashDelayMs <= clock.ms())
    .map(({ command, description }) => ({
      command,
      description: description.i18n?.zh_cn ?? description.default_value,
      ...(description.i18n?.en_us ? { english: description.i18n.en_us } : {}),
    }));
}

function announce({ world, clock, settings }: Sim): void {
  world.announce({ kind: "commands" });
  if (settings.slashDelayMs > 0) {
    clock.after(settings.slashDelayMs, async () => world.announce({ kind: "commands" }));
  }
}

function findCommand(sim: Sim, call: Call): SlashRecord {
  const record = sim.world.commands.get(param(call, "command_id"));
  if (!record) throw invalidField("command_id", "no such command");
  return record;
}

function descriptionOf(call: Call): SlashRecord["description"] {
  const given = call.body.description;
  if (!isObject(given) || typeof given.default_value !== "string" || given.default_value === "") {
    throw invalidField("description.default_value", "description.default_value is required");
  }
  const i18n = isObject(given.i18n)
    ? Object.fromEntries(Object.entries(given.i18n).map(([locale, text]) => [locale, String(text)]))
    : undefined;
  return { default_value: given.default_value, ...(i18n ? { i18n } : {}) };
}

function iconOf(call: Call): SlashRecord["icon"] {
  const given = call.body.icon;
  if (given === undefined || given === null) return null;
  const key = isObject(given) ? given.icon_key : undefined;
  if (typeof key !== "string" || !/^[a-z0-9-]+_(?:outlined|filled|colorful)$/.test(key)) {
    throw new Refusal(40000031, "invalid icon");
  }
  return { icon_key: key };
}

function commandItem(record: SlashRecord): object {
  return {
    command_id: record.commandId,
    command: record.command,
    description: record.description,
    ...(record.icon ? { icon: record.icon } : {}),
    update_time: String(record.updatedAt),
  };
}
