import type { bot as zh } from "../zh/bot.ts";

export const bot: Readonly<Record<keyof typeof zh, string>> = {
  "error.title": "This was not done",
  "error.faultTitle": "This did not go through",
  "error.fault":
    "This did not go through; the fault is ours. Number {id} for the administrator. Nothing you typed is lost; please send it again later.",
  "error.faultToast": "This did not go through; the fault is ours. Number {id} for the administrator",
  "error.forbidden": 'This step needs the role "{role}". {contact} can grant it.',
  "error.privateOnly": "Please do this in our private chat: tap my picture to open it.",
  "error.unknownPerson":
    "I do not know your unit yet. {contact} can add you. Open to you now: help, about, duty, certificate, feedback, tip.",
  "contact.person": "{name} ({org})",
  "contact.none": "The county coordinator",
  "list.and": ", ",
  "list.or": " or ",

  "role.keeper": "village keeper",
  "role.grid_worker": "grid worker",
  "role.town_officer": "town officer",
  "role.department_officer": "department officer",
  "role.coordinator": "coordinator",
  "role.leader": "leader",
  "role.steward": "data steward",
  "role.tip_recipient": "tip recipient",
  "role.admin": "administrator",

  "ask.title": "/{command}: {labels} still needed",
  "ask.fix": "/{command}: please correct {labels}",
  "ask.lead": 'Fill in and press "{submit}", or just reply with: {label}. "cancel" drops it.',
  "ask.leadGroup": 'Fill in and press "{submit}", or mention me with: {label}. "cancel" drops it.',
  "ask.submit": "Submit",
  "ask.example": "Example: {example}",
  "ask.optional": "{label} (optional)",
  "ask.missing": "This is needed.",
  "ask.date": "I cannot tell which day this is. Try 2026-12-10, 12/10, tomorrow, monday.",
  "ask.number": "A number is needed here.",
  "ask.choice": "Please choose one of those listed.",
  "ask.file": "This step waits for a file; words cannot take its place.",
  "ask.leadFile": "Send {label} into this private chat within 10 minutes, or reply “cancel”.",
  "ask.other": "Not in a form I can use; see the example below.",
  "ask.short": "At least {bound} characters.",
  "ask.long": "At most {bound} characters.",
  "ask.low": "Not below {bound}.",
  "ask.high": "Not above {bound}.",
  "ask.toast": "One field needs a change; it is marked on the card",

  "near.title": "You may mean",
  "near.hint": "Reply 1 to run the first line, or press a button.",
  "near.hintGroup": "Press a button, or mention me with 1 to run the first line.",
  "reserved.title": "This version does not have /{name} yet",
  "reserved.near": "You may mean /{name}, which this version does not have yet",
  "reserved.text": "Available now: {list}.",
  "unknown.title": "I did not understand this line",
  "unknown.text": "I work by commands; the slash may be left out. The usual ones:",
  "unknown.more": "All commands: `/help`",
  "empty.title": "Here. What shall be done?",
  "file.title": "File received, not processed",
  "file.text": "Nothing you may do here works with this file. It was neither downloaded nor kept. See `/help`.",
  "file.menuTitle": "File received. What should be done with it?",
  "file.menuHint":
    "Tap a button, or reply with a number within 10 minutes. Until then it is neither downloaded nor kept.",
  "other.title": "I cannot read this kind of message",
  "other.text": "Please write it in words, such as `{example}`.",

  "menu.noneTitle": "There is no list to pick from",
  "menu.none": "A list takes numbers for ten minutes. Please send your command again, such as `{example}`.",
  "menu.beyondTitle": "There is no line {number}",
  "menu.beyond": "The last list has {count} lines.",
  "menu.plainTitle": "Line {number} has nothing more to show",
  "menu.plain": "It reads: {label}.",
  "cancel.done": "Dropped",
  "cancel.nothing": "No question is waiting for you",
  "cancel.text": "Nothing was recorded.",

  "click.old": "This card is out of date; please send the command again",
  "click.done": "See the card",

  "help.title": "What I can do",
  "help.lead":
    "Copy an example and send it. The slash may be left out, small slips are fine. Reply with a line's number to run it.",
  "help.leadGroup": "Mention me and add an example. The slash may be left out, small slips are fine.",
  "help.line": "{number}. {summary}: `{example}`",
  "help.more": "For more on one of them, send `/help {name}`.",
  "help.feedback": "Something annoys you? `/feedback your words`, kept without your name.",
  "help.noSuch": 'There is no command "{word}"; these are all',
  "help.oneTitle": "/{name}",
  "help.usage": "Usage: {usage}",
  "help.example": "Example: `{example}`",
  "help.alsoWhere": "Also: {words}. {where}",
  "help.anywhere": "Works in groups and in private.",
  "help.private": "Works in private chat only.",
  "help.audience": "Needs the role {roles}.",
  "help.group.daily": "Every day",
  "help.group.answer": "When work or certificates are asked of you",
  "help.group.ask": "Departments that ask",
  "help.group.lead": "Leaders at a glance",
  "help.group.quiet": "Less noise",
  "help.group.voice": "Your voice",
  "help.group.more": "More",

  "about.title": "Songbang {version}",
  "about.what":
    "Takes work off grassroots cadres: looks first at what is held, asks only for what nobody holds, says who is responsible, and returns improper demands with the rule.",
  "about.owner": "Run by: {owner}",
  "about.noOwner": "Run by: not filled in",
  "about.filing": "Filing number: {no}",
  "about.noFiling": "Filing number: not filled in",
  "about.runs":
    "Where: on the operator's own machines and database. The chat itself is carried by Feishu; Feishu and your organisation's Feishu administrators can see chats under Feishu's rules.",
  "about.storedTitle": "What is kept, and for how long",
  "about.stored.push":
    "Your messages: sealed until handled, then deleted; only the message id, times and a kind of outcome stay, at least 24 hours, so that nothing runs twice. Group talk that does not mention me is neither read nor kept.",
  "about.stored.reply": "My replies: until delivered; their content is cleared then.",
  "about.stored.dialog": "Your last list and an unanswered question: unused after 10 minutes, deleted after an hour.",
  "about.stored.files":
    "Workbooks: fetched only when you import them, and not kept once read; what was found waits for your word, at most a day. Files for you are deleted once delivered, after a day at the latest. Lists that were replaced stay as a record.",
  "about.stored.feedback":
    "Feedback: the words and the day, not who said it. The chat itself still shows your message; you may recall it.",
  "about.stored.units":
    "Units and people: name, post, unit and role, kept by the coordinator, switched off on leaving.",
  "about.stored.duties": "Duty and certificate lists: public, nothing personal.",
  "about.stored.ledgers":
    "Ledgers: what villages and departments entered, kept for good. Identity and account numbers and health are sealed; of each value it is known who said it, when and from where, and exports and opened rows are recorded.",
  "about.stored.delivered":
    "Tables delivered to departments: kept sealed as they were delivered, deleted when their admission has expired.",
  "about.stored.logs": "Logs: numbers and timings, no names, no text.",
  "about.notStored": "No per-person usage, presence or read status is counted.",

  "plain.onTitle": "Plain text from now on",
  "plain.on": "Replies come as text without cards. Send `/plain` again to change back.",
  "plain.offTitle": "Cards again",
  "plain.off": "Replies come as cards. Send `/plain` again for text.",

  "feedback.title": "Noted, without your name",
  "feedback.text":
    "Only the words and the day are kept, for the administrators to improve things. The chat still shows that you sent it; recall it if you mind, the note stays.",

  "tip.title": "Please write a tip in our private chat",
  "tip.text":
    'Everybody in the group can read what is written here. Tap my picture, send the one word "tip", and I will tell you how to leave no name. What you just wrote was not kept; you can recall it.',
  "tip.privateTitle": 'First send the one word "tip"',
  "tip.privateText":
    "With that word I will tell you how to leave no name. What you just wrote was not kept; you can recall it.",
};
