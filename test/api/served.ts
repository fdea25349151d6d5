import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { sql } from "kysely";
import { openApi } from "../../src/api/open-api.ts";
import type { ApiPorts } from "../../src/api/ports.ts";
import { createApp } from "../../src/app.ts";
import { createColumns } from "../../src/crypto/column.ts";
import type { Db } from "../../src/db/database.ts";
import { createLogger } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { type Administrator, admitClient, type NewClient, type ShownOnce } from "../../src/systems/admit.ts";
import { giveGrant, type NewGrant } from "../../src/systems/grants.ts";
import type { Person } from "../bot/world.ts";
import { Village } from "../ledgers/village.ts";
import type { testDb } from "../support/db.ts";

export const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));

/** The open API over HTTP, on a county of its own with two villages, a bureau and an administrator. */
export class Served {
  readonly village: Village;
  readonly db: Db;
  readonly origin: string;
  /** Every log line, as it was written. */
  readonly lines: string[];
  readonly admin: Administrator;
  /** Outbox rows that were put on the queue. */
  readonly handed: string[];
  readonly #server: Server;

  private constructor(made: Pick<Served, "village" | "db" | "origin" | "lines" | "admin" | "handed">, server: Server) {
    this.village = made.village;
    this.db = made.db;
    this.origin = made.origin;
    this.lines = made.lines;
    this.admin = made.admin;
    this.handed = made.handed;
    this.#server = server;
  }

  static async open({ db, pool }: ReturnType<typeof testDb>, more: Partial<ApiPorts> = {}): Promise<Served> {
    const village = await Village.open(db);
    const { world, units } = village;
    // As in a real county: a unit above all, so that areas can be named.
    const whole = await world.unit("明川县", "all");
    await sql`update org_unit set kind = 'county', path = ${`c${world.county}`}::ltree where id = ${whole}`.execute(db);
    const chief = await world.person("程远", units.town, ["admin"]);
    const lines: string[] = [];
    const handed: string[] = [];
    const heard = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log = createLogger("trace", heard);
    const api = openApi({
      db,
      log,
      about: { version: "1.2.3" },
      columns,
      queues: {
        add: async (_contract, payloads) => {
          for (const payload of payloads) if ("outboxId" in payload) handed.push(String(payload.outboxId));
        },
      },
      publicUrl: "http://localhost:3000",
      addressOf: () => "10.0.0.1",
      clientPace: () => 0,
      strangerPace: () => 0,
      loopback: true,
      ...more,
    });
    const app = createApp({ https: false, metrics: createMetrics(), log, pool, queueReady: async () => undefined });
    app.route("/", api);
    const listener = getRequestListener(app.fetch);
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    await once(server.listen(0, "127.0.0.1"), "listening");
    // A TCP server that listens has an address with a port.
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const admin = { id: chief.id, openId: chief.openId, county: world.county, now: world.now };
    return new Served({ village, db, origin, lines, admin, handed }, server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A system of the bureau (or another), with these grants. */
  async system(
    grants: readonly Partial<NewGrant>[] = [],
    more: Partial<NewClient> & { readonly by?: Person } = {},
  ): Promise<ShownOnce> {
    const { owner, units } = this.village;
    const { by = owner, ...wanted } = more;
    return this.db.transaction().execute(async (tx) => {
      const shown = await admitClient(tx, columns, this.admin, {
        name: `救助平台${Math.random().toString(36).slice(2, 10)}`,
        deptId: units.bureau,
        officer: by.openId,
        days: 90,
        hosts: [],
        ...wanted,
      });
      for (const grant of grants) await this.grant(shown.id, grant, tx);
      return shown;
    });
  }

  grant(clientId: string, grant: Partial<NewGrant>, tx: Parameters<typeof giveGrant>[0]): Promise<string> {
    return giveGrant(tx, this.admin, {
      clientId,
      what: "elements",
      areaId: this.village.units.town,
      level: 2,
      basis: "",
      until: "2099-12-31",
      ...grant,
    });
  }

  call(
    who: { readonly token: string } | undefined,
    path: string,
    { method = "GET", body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(`${this.origin}/api/v1${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(who ? { authorization: `Bearer ${who.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
}
