import type { Context } from "hono";
import type { Columns } from "../crypto/column.ts";
import type { Db } from "../db/database.ts";
import type { Lark } from "../lark/client.ts";
import type { Queues } from "../queue/queues.ts";
import type { Lag } from "./queues-state.ts";

/** What the pages behind a login need of the house. */
export interface WebPorts {
  readonly db: Db;
  readonly lark: Pick<Lark, "signIn">;
  readonly queues: Pick<Queues, "counts" | "failed" | "retry" | "add">;
  /** Seals the keys of other systems. */
  readonly columns: Columns;
  /** Whether other systems' webhooks may be on this machine. */
  readonly loopback: boolean;
  /** What waits in the intake's stream, where there is one. */
  readonly stream?: () => Promise<Lag>;
  readonly appId: string;
  /** Where people reach this house; the platform sends them back there after the login. */
  readonly publicUrl: string;
  /** Where the platform asks people who they are. */
  readonly authorizeOrigin: string;
  /** Who asks, by address: for the pace alone, never kept. */
  readonly addressOf: (c: Context) => string;
  /** Seconds to wait, 0 for go. */
  readonly loginPace: (address: string) => number;
  readonly pagePace: (address: string) => number;
  readonly audit: (actor: string, action: string, target: string) => Promise<void>;
}
