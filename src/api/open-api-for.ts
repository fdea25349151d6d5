import { Hono } from "hono";
import { addressOf } from "../address-of.ts";
import type { Config } from "../config.ts";
import { createPace } from "../pace.ts";
import type { Queues } from "../queue/queues.ts";
import type { SystemPorts } from "../systems/act.ts";
import { mayLoopBack } from "../systems/may-loop-back.ts";
import { openApi } from "./open-api.ts";

// A system that keeps in step asks now and then; one that begins reads page after page.
const callsAMinute = 300;
// Whoever has no token that holds is wrong or guessing.
const strangersAMinute = 60;

/** The open API as the web role serves it. */
export function openApiFor(parts: SystemPorts & { readonly config: Config; readonly queues: Queues }): Hono {
  const { db, log, about, columns, queues, config } = parts;
  const api = openApi({
    db,
    log,
    about,
    columns,
    queues,
    publicUrl: config.publicUrl,
    addressOf,
    clientPace: createPace(callsAMinute),
    strangerPace: createPace(strangersAMinute),
    loopback: mayLoopBack(config),
  });
  return new Hono().route("/", api);
}
