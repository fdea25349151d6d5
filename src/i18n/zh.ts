import { bases } from "./zh/bases.ts";
import { bot } from "./zh/bot.ts";
import { cards } from "./zh/cards.ts";
import { catalogue } from "./zh/catalogue.ts";
import { certificates } from "./zh/certificates.ts";
import { courtesy } from "./zh/courtesy.ts";
import { delivery } from "./zh/delivery.ts";
import { duties } from "./zh/duties.ts";
import { events } from "./zh/events.ts";
import { files } from "./zh/files.ts";
import { fill } from "./zh/fill.ts";
import { happenings } from "./zh/happenings.ts";
import { ledgers } from "./zh/ledgers.ts";
import { office } from "./zh/office.ts";
import { orgs } from "./zh/orgs.ts";
import { requests } from "./zh/requests.ts";
import { roster } from "./zh/roster.ts";
import { systems } from "./zh/systems.ts";
import { values } from "./zh/values.ts";

/** Every sentence a person reads, one file an area; English mirrors it and does not compile when a key is missing. */
export const zh = {
  ...bases,
  ...bot,
  ...cards,
  ...catalogue,
  ...certificates,
  ...courtesy,
  ...delivery,
  ...duties,
  ...events,
  ...fill,
  ...happenings,
  ...ledgers,
  ...office,
  ...orgs,
  ...requests,
  ...roster,
  ...files,
  ...systems,
  ...values,
} as const;
