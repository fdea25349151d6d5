import type { Logger } from "pino";
import type { Lark } from "../lark/client.ts";
import type { Registry } from "./define-command.ts";

/**
 * Brings the platform's list of slash commands in line with ours: adds what is missing, corrects descriptions. Commands
 * that somebody else registered stay. People choose from this list when they type a slash.
 */
export async function registerCommands(
  lark: Lark,
  registry: Registry,
  log: Logger,
): Promise<{ added: number; changed: number; failed: number }> {
  const known = await lark.listSlashCommands();
  if (!known.ok) {
    log.warn({ code: known.code }, "slash commands cannot be listed");
    return { added: 0, changed: 0, failed: registry.commands.length };
  }
  const byName = new Map(known.data.map((entry) => [entry.command, entry]));
  const count = { added: 0, changed: 0, failed: 0 };
  for (const { name, summary } of registry.commands) {
    const there = byName.get(name.zh);
    if (there?.description === summary.zh) continue;
    const done = there
      ? await lark.describeSlashCommand(there.id, summary)
      : await lark.createSlashCommand(name.zh, summary);
    if (!done.ok) count.failed += 1;
    else if (there) count.changed += 1;
    else count.added += 1;
  }
  return count;
}
