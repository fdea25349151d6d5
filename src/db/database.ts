import type { Kysely, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

export type Db = Kysely<Schema>;
/** An open transaction. A function that asks for it cannot be called without one. */
export type Tx = Transaction<Schema>;
