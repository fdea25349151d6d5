import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseRecord } from "./bases/base.ts";
import type { AppKeys } from "./options.ts";
import type { PendingPush } from "./push/engine.ts";
import type {
  ChatRecord,
  FileRecord,
  MessageRecord,
  PersonRecord,
  ReactionRecord,
  SlashRecord,
  UuidRecord,
  World,
} from "./world.ts";

/** What survives a restart. Tokens do not: a bot must be able to ask for a new one at any time. */
export interface Snapshot {
  readonly version: 1;
  readonly app: AppKeys;
  readonly tenantKey: string;
  readonly bot: { readonly openId: string; readonly name: string };
  readonly clockOffset: number;
  readonly people: readonly PersonRecord[];
  readonly chats: readonly ChatRecord[];
  readonly messages: readonly MessageRecord[];
  readonly files: readonly FileRecord[];
  readonly reactions: readonly ReactionRecord[];
  readonly commands: readonly SlashRecord[];
  /** Absent in a state that was left before there were bases. */
  readonly bases?: readonly BaseRecord[];
  readonly uuids: readonly (readonly [string, UuidRecord])[];
  readonly reads: readonly (readonly [string, number])[];
  readonly missingScopes: readonly string[];
  readonly pending: readonly PendingPush[];
}

const SAVE_AFTER_MS = 250;

export function readSnapshot(stateDir: string): Snapshot | null {
  try {
    // Written by this program only; a damaged file must stop the start rather than lose the chats.
    const snapshot = JSON.parse(readFileSync(join(stateDir, "state.json"), "utf8")) as Snapshot;
    if (snapshot.version !== 1) throw new Error(`${stateDir}/state.json is of another version`);
    return snapshot;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Writes the whole state shortly after a change, to a new file that then takes the old one's place. */
export class Store {
  readonly #path: string;
  readonly #take: () => Snapshot;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = SAVE_AFTER_MS;
  #writing: Promise<void> = Promise.resolve();

  constructor(stateDir: string, take: () => Snapshot) {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    this.#path = join(stateDir, "state.json");
    this.#take = take;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing
        .then(() => this.#write())
        .catch((error: unknown) => {
          console.error("simulator: the state could not be written", error);
        });
    }, this.#waitMs);
  }

  /** Blocks until the present state is on disk. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#take()), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  async #write(): Promise<void> {
    const startedAt = performance.now();
    await writeFile(`${this.#path}.new`, JSON.stringify(this.#take()), { mode: 0o600 });
    // A large state is written less often, so that saving never takes more than a tenth of the time.
    this.#waitMs = Math.max(SAVE_AFTER_MS, 9 * (performance.now() - startedAt));
    await rename(`${this.#path}.new`, this.#path);
  }
}

export function snapshotOf(world: World, clockOffset: number, pending: readonly PendingPush[]): Snapshot {
  return {
    version: 1,
    app: world.app,
    tenantKey: world.tenantKey,
    bot: world.bot,
    clockOffset,
    people: [...world.people.values()],
    chats: [...world.chats.values()],
    messages: [...world.messages.values()],
    files: [...world.files.values()],
    reactions: [...world.reactions.values()],
    commands: [...world.commands.values()],
    bases: [...world.bases.values()],
    uuids: [...world.uuids].filter(([, kept]) => kept.messageId !== null),
    reads: [...world.reads],
    missingScopes: [...world.missingScopes],
    pending,
  };
}
