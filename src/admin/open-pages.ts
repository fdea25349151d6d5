import { randomUUID } from "node:crypto";
import type { Hono } from "hono";
import { addressOf } from "../address-of.ts";
import type { Config } from "../config.ts";
import type { Columns } from "../crypto/column.ts";
import type { Db } from "../db/database.ts";
import type { Lark } from "../lark/client.ts";
import { createPace } from "../pace.ts";
import type { IntakeWriter } from "../queue/intake-stream.ts";
import type { Queues } from "../queue/queues.ts";
import { mayLoopBack } from "../systems/may-loop-back.ts";
import { adminRoutes } from "./routes.ts";

export interface PageParts {
  readonly config: Config;
  readonly appId: string;
  readonly db: Db;
  readonly lark: Lark;
  readonly queues: Queues;
  readonly stream: Pick<IntakeWriter, "lag"> | undefined;
  readonly columns: Columns;
}

// A person logs in once a day and looks at a page now and then.
const loginsAMinute = 20;
const pagesAMinute = 120;

/** The pages behind a login, as the web role serves them. */
export function openPages({ config, appId, db, lark, queues, stream, columns }: PageParts): Hono {
  return adminRoutes({
    db,
    lark,
    queues,
    columns,
    loopback: mayLoopBack(config),
    ...(stream ? { stream: stream.lag } : {}),
    appId,
    publicUrl: config.publicUrl,
    // The simulator's own page is shown at our one address.
    authorizeOrigin: config.SONGBANG_SIMULATOR ? config.publicUrl : accountsOrigin(config.LARK_DOMAIN),
    addressOf,
    loginPace: createPace(loginsAMinute),
    pagePace: createPace(pagesAMinute),
    audit: async (actor, action, target) => {
      await db.insertInto("auditLog").values({ actor, action, target, traceId: randomUUID() }).execute();
    },
  });
}

/** The two public editions ask people on a host of its own; a private deployment or a test double does it itself. */
function accountsOrigin(domain: string): string {
  return domain.replace(/^https:\/\/open\.(feishu\.cn|larksuite\.com)$/, "https://accounts.$1");
}
