import type { bot as zh } from "../zh/bot.ts";

export const bot: Readonly<Record<keyof typeof zh, string>> = {
  "error.fault":
    "This did not go through; the fault is ours. Number {id} for the administrator. Nothing you typed is lost; please send it again later.",
  "error.forbidden": 'This step needs the role "{role}". {contact} can grant it.',
  "error.privateOnly": "Please do this in our private chat: tap my picture to open it.",
  "error.unknownPerson":
    "I do not know your unit yet. {contact} can add you. Open to you now: help, about, duty, certificate, feedback, tip.",
};
