import type { Logger } from "pino";
import type { Columns } from "./crypto/column.ts";
import type { Tx } from "./db/database.ts";
import type { Locale, Translate } from "./i18n/t.ts";

/** Roles are held by membership in a unit; names as in docs/glossary.md. */
export const roles = [
  "keeper",
  "grid_worker",
  "town_officer",
  "department_officer",
  "coordinator",
  "leader",
  "steward",
  "tip_recipient",
  "admin",
] as const;
export type Role = (typeof roles)[number];

export interface Membership {
  readonly role: Role;
  readonly orgId: string;
  readonly orgName: string;
  /** Label path of the unit, `county.town.village`; a grant covers the subtree below it. */
  readonly orgPath: string;
  /** Held in somebody's stead: both names are kept and shown. */
  readonly deputyFor?: { readonly id: string; readonly name: string };
}

export interface PersonActor {
  readonly kind: "person";
  /** person.id */
  readonly id: string;
  readonly openId: string;
  readonly name: string;
  readonly memberships: readonly Membership[];
}

export type Actor =
  | PersonActor
  /** Somebody who writes to the bot and is in no unit that we know. */
  | { readonly kind: "stranger"; readonly openId: string }
  | { readonly kind: "job"; readonly name: string };

export interface Chat {
  readonly id: string;
  readonly kind: "p2p" | "group";
}

/** What this installation says of itself; settled at start. */
export interface About {
  readonly version: string;
  /** The office that answers for it. */
  readonly owner?: string;
  /** 备案号, where the office has one. */
  readonly filingNo?: string;
}

/** Everything a verb may touch. Built once per push or job, passed by hand, never imported. */
export interface Context {
  readonly actor: Actor;
  readonly chat: Chat;
  /** The open transaction of this push: what is written commits with the inbox row, or not at all. */
  readonly db: Tx;
  readonly log: Logger;
  readonly t: Translate;
  readonly locale: Locale;
  /** The domain clock (moved by CLOCK_START and the demo's clock), never the machine's. */
  readonly now: () => Date;
  /** The number a person can give to an administrator; random, says nothing about anybody. */
  readonly traceId: string;
  /** Key of the push or job behind all this: what `enqueueJob` and `sendFile` write down as the cause. */
  readonly cause: string;
  readonly about: About;
  /** Opens and seals sensitive columns: numbers, what is handed over. */
  readonly columns: Columns;
}

/** The roles of a person anywhere; a stranger and a job hold none. */
export function rolesOf(actor: Actor): ReadonlySet<Role> {
  return new Set(actor.kind === "person" ? actor.memberships.map((m) => m.role) : []);
}
