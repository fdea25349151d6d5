import { bot } from "./zh/bot.ts";
import { cards } from "./zh/cards.ts";
import { certificates } from "./zh/certificates.ts";
import { duties } from "./zh/duties.ts";
import { events } from "./zh/events.ts";
import { files } from "./zh/files.ts";
import { orgs } from "./zh/orgs.ts";

/** Every sentence a person reads, one file an area; English mirrors it and does not compile when a key is missing. */
export const zh = { ...bot, ...cards, ...certificates, ...duties, ...events, ...orgs, ...files } as const;
