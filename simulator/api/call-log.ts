import type { World } from "../world.ts";

export interface CallRecord {
  readonly api: string;
  /** Virtual time, ISO. */
  readonly at: string;
  /** When it came in by the machine's clock, ISO. */
  readonly realAt: string;
  /** The platform's code; 0 is success. Null when no answer left the house. */
  readonly code: number | null;
  readonly status: number | null;
  readonly tookMs: number;
  readonly messageId: string | null;
  readonly chatId: string | null;
}

const KEPT = 20_000;

/** What the bot asked of the platform, in order. Ids and codes only. */
export class CallLog {
  readonly #world: World;
  readonly #records: CallRecord[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  add(record: CallRecord): void {
    this.#records.push(record);
    if (this.#records.length > KEPT) this.#records.splice(0, KEPT / 4);
    this.#world.announce({ kind: "call" });
  }

  all(): readonly CallRecord[] {
    return this.#records;
  }
}
