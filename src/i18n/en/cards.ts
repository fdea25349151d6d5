import type { cards as zh } from "../zh/cards.ts";

export const cards: Readonly<Record<keyof typeof zh, string>> = {
  "cards.untitled": "Songbang",
  "cards.required": "{label} (required)",
  "cards.choose": "Choose",
  "cards.chooseDate": "Choose a date",
  "cards.noOptions": "Nothing to choose from.",
  "cards.noRows": "No records.",
  "cards.plainCommand": "/plain",
  "cards.moreRows": "{n} more rows: send “{say}” for all of them.",
  "cards.moreRowsPlain": "{n} more rows. Send “{say}”, then your command again, to see them.",
  "cards.moreBlocks": "The rest is left out. Send “{say}”, then your command again, to see it.",
  "cards.moreText": "Cut here. Send “{say}”, then your command again, for the whole text.",
  "cards.plainSay": "{label}: send “{say}”",
  "cards.plainOpen": "{label}: {url}",
  "cards.plainAnswer": "Now: {value}",
  "cards.plainOptions": "Options: {options}",
  "cards.plainJoin": ", ",
  "cards.plainChecked": "yes",
  "cards.plainUnchecked": "no",
  "cards.plainCut": "The rest is longer than one message can be and was left out.",
};
