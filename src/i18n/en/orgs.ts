import type { orgs as zh } from "../zh/orgs.ts";

export const orgs: Readonly<Record<keyof typeof zh, string>> = {
  "orgs.notYourUnit": "Matters of {unit} need somebody who is {role} there or above it. Ask {contact}.",
  "orgs.thatUnit": "that unit",
  "orgs.inStead": "{name} (for {principal})",

  "me.title": "{name}, this is what I know about you",
  "me.rolesTitle": "Your roles ({count})",
  "me.instead": ", for {name}",
  "me.since": "since {day}, ",
  "me.begins": "begins on {day}, ",
  "me.sinceUnknown": "beginning not recorded, ",
  "me.until": "ends on {day}. ",
  "me.open": "without end. ",
  "me.source.seed": "From the first list at installation.",
  "me.source.settings": "Named in the installation's settings.",
  "me.source.import": "From an imported list of people.",
  "me.source.change": "Carried over when units changed.",
  "me.giver": " Entered by {name}.",
  "me.deputies": "May act for you now: {names}. Every step keeps both names.",
  "me.storedTitle": "What is kept about you",
  "me.stored.person": "{name}{post}; the roles above with their days; your internal id in Feishu.",
  "me.stored.settings": "Your language, and whether replies are plain text.",
  "me.stored.dialog": "The last list and an unanswered question: unused after 10 minutes, deleted after an hour.",
  "me.stored.not": "Not kept: phone number, identity number, what you wrote, when you were online or read something.",
  "me.correct":
    "Your name follows Feishu's directory. If a unit or role is wrong, ask {contact}. Roles end the day you leave.",
  "me.can": "What can I do",
  "me.all": "All that is kept, and for how long",
};
