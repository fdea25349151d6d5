import { bases } from "./en/bases.ts";
import { bot } from "./en/bot.ts";
import { cards } from "./en/cards.ts";
import { catalogue } from "./en/catalogue.ts";
import { certificates } from "./en/certificates.ts";
import { courtesy } from "./en/courtesy.ts";
import { delivery } from "./en/delivery.ts";
import { duties } from "./en/duties.ts";
import { events } from "./en/events.ts";
import { files } from "./en/files.ts";
import { fill } from "./en/fill.ts";
import { happenings } from "./en/happenings.ts";
import { ledgers } from "./en/ledgers.ts";
import { office } from "./en/office.ts";
import { orgs } from "./en/orgs.ts";
import { requests } from "./en/requests.ts";
import { roster } from "./en/roster.ts";
import { systems } from "./en/systems.ts";
import { values } from "./en/values.ts";
import type { zh } from "./zh.ts";

export const en: Readonly<Record<keyof typeof zh, string>> = {
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
};
