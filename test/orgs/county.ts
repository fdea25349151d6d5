import { randomInt, randomUUID } from "node:crypto";
import type { Context, Role } from "../../src/context.ts";
import { createColumns } from "../../src/crypto/column.ts";
import type { Db, Tx } from "../../src/db/database.ts";
import { translator } from "../../src/i18n/t.ts";
import { createLogger } from "../../src/log.ts";
import { bindActor } from "../../src/orgs/bind-actor.ts";
import { findActor } from "../../src/orgs/find-actor.ts";

export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly path: string;
}

export interface Someone {
  readonly id: string;
  readonly openId: string;
  readonly name: string;
}

/** A county of its own in the test database; its handlers run as they do in the house. */
export class County {
  readonly code: string;
  readonly db: Db;
  now = new Date("2026-11-23T02:00:00Z");

  constructor(db: Db, code = String(randomInt(100_000, 999_999))) {
    this.db = db;
    this.code = code;
  }

  async unit(
    kind: "county" | "town" | "village" | "grid" | "department",
    name: string,
    code: string,
    parent?: Unit,
  ): Promise<Unit> {
    const id = randomUUID();
    const path = [parent?.path, id.replaceAll("-", "")].filter(Boolean).join(".");
    await this.db
      .insertInto("orgUnit")
      .values({
        id,
        county: this.code,
        kind,
        name,
        path,
        parentId: parent?.id ?? null,
        urbanClass: null,
        validTo: null,
      })
      .execute();
    const scheme = kind === "grid" ? "grid15" : kind === "department" ? "department" : "division12";
    await this.db.insertInto("orgCode").values({ orgId: id, scheme, code, validTo: null }).execute();
    return { id, name, code, path };
  }

  async person(name: string, ...held: readonly (readonly [Role, Unit])[]): Promise<Someone> {
    const openId = `ou_${randomUUID().replaceAll("-", "")}`;
    const { id } = await this.db
      .insertInto("person")
      .values({ county: this.code, name, post: null, feishuOpenId: openId, unionId: null, phoneHmac: null })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (const [role, unit] of held) await this.grant(id, role, unit);
    return { id, openId, name };
  }

  async grant(
    personId: string,
    role: Role,
    unit: Unit,
    more: { deputyOf?: string; validTo?: string } = {},
  ): Promise<string> {
    const row = { personId, orgId: unit.id, role, deptId: null, deputyOf: null, validTo: null, ...more };
    const { id } = await this.db.insertInto("membership").values(row).returning("id").executeTakeFirstOrThrow();
    return id;
  }

  /** One turn of somebody: within reach of their grants, and committed. */
  as<T>(
    who: { readonly openId: string },
    work: (ctx: Context) => Promise<T>,
    chat: "p2p" | "group" = "p2p",
  ): Promise<T> {
    return this.db.transaction().execute(async (tx) => {
      const ctx = await this.context(tx, who);
      await bindActor(tx, { openId: who.openId, county: this.code, actor: ctx.actor });
      return work({ ...ctx, chat: { id: "oc_1", kind: chat } });
    });
  }

  /** The same without the binding: the transaction of a job, which runs as the owner of the tables. */
  async context(tx: Tx, who: { readonly openId: string }): Promise<Context> {
    const known = await findActor(tx, who.openId, this.now);
    return {
      actor: known.actor,
      chat: { id: "oc_1", kind: "p2p" },
      db: tx,
      log: createLogger("silent"),
      t: translator(known.locale),
      locale: known.locale,
      now: () => this.now,
      traceId: "t-1",
      cause: "t-1",
      about: { version: "1.2.3" },
      columns: createColumns(Buffer.alloc(32, 7).toString("base64")),
    };
  }
}
