import { bot } from "./zh/bot.ts";
import { cards } from "./zh/cards.ts";
import { catalogue } from "./zh/catalogue.ts";
import { certificates } from "./zh/certificates.ts";
import { courtesy } from "./zh/courtesy.ts";
import { duties } from "./zh/duties.ts";
import { events } from "./zh/events.ts";
import { files } from "./zh/files.ts";
import { happenings } from "./zh/happenings.ts";
import { ledgers } from "./zh/ledgers.ts";
import { office } from "./zh/office.ts";
import { orgs } from "./zh/orgs.ts";
import { roster } from "./zh/roster.ts";

/** Every sentence a person reads, one file an area; English mirrors it and does not compile when a key is missing. */
export const zh = {
  ...bot,
  ...cards,
  ...catalogue,
  ...certificates,
  ...courtesy,
  ...duties,
  ...events,
  ...happenings,
  ...ledgers,
  ...office,
  ...orgs,
  ...roster,
  ...files,
} as const;
