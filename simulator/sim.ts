import type { CallLog } from "./api/call-log.ts";
import type { Faults } from "./api/faults.ts";
import type { RateWindows } from "./api/rate.ts";
import type { KnownIds } from "./cards/references.ts";
import type { VirtualClock } from "./clock.ts";
import type { FileStore } from "./file-store.ts";
import type { Limits } from "./options.ts";
import type { PageTokens } from "./page-tokens.ts";
import type { PushEngine } from "./push/engine.ts";
import type { World } from "./world.ts";
import type { Connections } from "./ws/connections.ts";

export interface Settings {
  limits: Limits;
  uuidWindow: boolean;
  syncAnswerWins: boolean;
  slashDelayMs: number;
  subscribed: ReadonlySet<string>;
  /** How pushes go out: to the push address, or over a long connection that the app has opened. */
  transport: "webhook" | "websocket";
  pushUrl: string | null;
  pushEnabled: boolean;
  pushBytes: "mixed" | "canonical";
  latencyMs: number;
  oldCards: "refuse" | "take";
  /** 2: enabled; see bot/v3/info. */
  botStatus: number;
}

/** The parts of one running platform, handed to every endpoint. */
export interface Sim {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly files: FileStore;
  readonly settings: Settings;
  readonly rates: RateWindows;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly pushes: PushEngine;
  readonly sockets: Connections;
  /** Where this platform listens, once it does. */
  readonly origin: () => string;
  /** Where people reach its pages: a base's address begins with it. */
  readonly pageOrigin: () => string;
  readonly pages: PageTokens;
}

export function knownIds(world: World): KnownIds {
  return {
    hasImage: (key) => world.files.get(key)?.kind === "image",
    hasUser: (id) =>
      world.people.has(id) ||
      id === world.bot.openId ||
      [...world.people.values()].some((person) => person.unionId === id || person.userId === id),
  };
}
