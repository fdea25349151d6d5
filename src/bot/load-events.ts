import { readdir } from "node:fs/promises";
import type { EventReaction } from "./define-event.ts";

/** Imports every file of handlers/events/: each exports `on`. Two files that claim one event type stop the start. */
export async function loadEvents(folder: URL): Promise<ReadonlyMap<string, EventReaction>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts")).toSorted();
  const reactions = new Map<string, EventReaction>();
  for (const file of files) {
    const { on }: { on?: EventReaction } = await import(new URL(file, folder).href);
    if (!on) throw new Error(`handlers/events/${file} must export "on"`);
    for (const type of on.types) {
      if (reactions.has(type)) throw new Error(`"${type}" is claimed by two files of handlers/events/`);
      reactions.set(type, on);
    }
  }
  return reactions;
}
