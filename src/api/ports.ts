import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Queues } from "../queue/queues.ts";
import type { SystemPorts } from "../systems/act.ts";
import type { SystemClient } from "../systems/client.ts";

/** What the open API needs of the house. */
export interface ApiPorts extends SystemPorts {
  readonly queues: Pick<Queues, "add">;
  readonly publicUrl: string;
  /** Who asks, by address: for the pace of those who have not said who they are; never kept. */
  readonly addressOf: (c: Context) => string;
  /** Seconds to wait, 0 for go: by system, and by address for calls without a token that holds. */
  readonly clientPace: (publicId: string) => number;
  readonly strangerPace: (address: string) => number;
  /** Whether webhooks may be plain http and on this machine: in the demo and beside a house on localhost. */
  readonly loopback: boolean;
}

export interface ApiEnv {
  readonly Variables: { readonly client: SystemClient };
}

export type Api = OpenAPIHono<{ Variables: { client: SystemClient } }>;
