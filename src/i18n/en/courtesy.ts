import type { courtesy as zh } from "../zh/courtesy.ts";

export const courtesy: Readonly<Record<keyof typeof zh, string>> = {
  "courtesy.footer": "Only in working hours, two a day at most. To stop it: `/mute friday` or `/unsubscribe`.",
  "courtesy.merged": "{count} things for you",
  "courtesy.inStead": "You read this one for {name}.",
  "calendar.missing.title": "The holidays of {year} are not loaded",
  "calendar.missing.text":
    "Please put the State Council's notice for {year} into `data/holidays/{year}.json`, shaped like last year's file. Until then {year} counts Monday to Friday and the holidays on fixed days only; the lunar holidays and make-up days will be wrong.",
  "budget.passed.title": "Calls this month have reached {percent}% of their limit",
  "budget.passed.text":
    "In {month} the calls to the platform have reached {percent}% of the monthly limit (`MONTHLY_CALLS`). Once it is full the platform may take no more calls, and answers would not arrive. Please compare the usage in the admin console and raise the edition if need be; `npm run doctor` shows our own count.",
  "mute.onTitle": "Muted",
  "mute.until":
    "Through {day} I will not write to you unasked. What comes up waits, or goes to your deputy. Nobody is told.",
  "mute.always": "I will not write to you unasked. What comes up waits, or goes to your deputy. Nobody is told.",
  "mute.back": "To hear from me again: `/mute off`",
  "mute.offTitle": "No longer muted",
  "mute.off": "Only in working hours, two a day at most.",
  "mute.wasOff": "You had not muted me.",
  "mute.termTitle": "I could not read until when",
  "mute.term": "For instance `/mute 3天`, `/mute friday`, `/mute 12-01`; without a day it lasts until you end it.",
  "unsubscribe.title": "Unsubscribed",
  "unsubscribe.text":
    "I will send you nothing unasked, nor to anybody in your place. Commands are answered as before, `/roster` shows your shifts. Nobody is told.",
  "unsubscribe.back": "To hear from me again: `/unsubscribe off`",
  "catchup.title": "What you owe and missed",
  "catchup.none": "You owe nothing and missed nothing",
  "catchup.line": "{number}. {said}",
  "catchup.due": "　by {due}",
  "catchup.fill": 'Fill in no. {no}　{dept} "{title}" ({unit}), {what}{due}',
  "catchup.check": 'Look at no. {no}　"{title}" from {unit}{due}',
  "catchup.admit": 'Decide on no. {no}　{dept} "{title}"{due}',
  "catchup.ask.examined": 'Decide on no. {no} "{title}", which has been compared',
  "catchup.ask.bounced": 'Decide on no. {no} "{title}", which was sent back',
  "catchup.conflicts": "{n} values in the ledgers that two people see differently, for you to decide{due}",
  "catchup.stands": "{day}: you are on duty at {unit} ({kind})",
  "catchup.leads": "{day}: you lead at {unit} ({kind})",
  "catchup.more": "{n} more that can wait: send `/catchup` again after these.",
  "catchup.hint": "Reply with the number to open one.",
};
