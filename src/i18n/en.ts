import { bot } from "./en/bot.ts";
import { cards } from "./en/cards.ts";
import { certificates } from "./en/certificates.ts";
import { duties } from "./en/duties.ts";
import { events } from "./en/events.ts";
import { files } from "./en/files.ts";
import { orgs } from "./en/orgs.ts";
import type { zh } from "./zh.ts";

export const en: Readonly<Record<keyof typeof zh, string>> = {
  ...bot,
  ...cards,
  ...certificates,
  ...duties,
  ...events,
  ...orgs,
  ...files,
};
