import type { happenings as zh } from "../zh/happenings.ts";

export const happenings: Readonly<Record<keyof typeof zh, string>> = {
  "happening.title.proposed": "Please confirm: {name} {what}",
  "happening.title.done": "Recorded: {name} {what}",
  "happening.title.dropped": "Dropped: {name} {what}",
  "happening.title.expired": "Expired: {name} {what}",
  "happening.subtitle": "{unit} · {day}",
  "happening.ofParent": "Child of {parent}",
  "happening.child": "child of {parent} (not named yet)",
  "happening.changes": "What confirming changes",
  "happening.changed": "What was changed",
  "happening.change": "**{ledger}** {element}: {old} → {next}",
  "happening.sealed": "**{ledger}** {element}: changes (sensitive, not shown on cards)",
  "happening.join": "**{ledger}** new row",
  "happening.leave": "**{ledger}** no longer from {day}; what it holds is kept",
  "happening.noChange": "No value changes; only the event is recorded.",
  "happening.nothing": "nothing",
  "happening.tell": "What else has to be done",
  "happening.unclear": "Not understood: {words}. Not written.",
  "happening.notTaken":
    "Not changed: {elements}. The department has verified otherwise, or somebody just changed it; kept as a conflict, see `/ledger conflicts`.",
  "happening.note.noDay": "No day was given: today.",
  "happening.note.namesake":
    "Somebody of that name is on the register here already; please check whether it is the same person.",
  "happening.note.noCard":
    "The card number is not written: it takes the kind and degree (such as 肢体二级) and an identity number in the population ledger.",
  "happening.note.young": "By the birthday on record the age is not reached on that day; please check.",
  "happening.note.noHousehold": "Not put into a household yet.",
  "happening.note.head": "This is the head of the household; the household ledger needs a new one.",
  "happening.hint":
    '"Confirm" writes all at once, "Cancel" changes nothing. It can be taken back within seven days; after that ask {contact}.',
  "happening.confirm": "Confirm",
  "happening.drop": "Cancel",
  "happening.doneBy":
    "Confirmed by {by} and written into every ledger. Later forms use it; nobody has to report it again.",
  "happening.wrong":
    "If it was wrong: nothing was deleted, the old values and who changed them are kept. Please ask {contact} to set it right.",
  "happening.droppedBy": "Dropped by {by}; nothing was changed.",
  "happening.expiredNext":
    "It waited more than three days, or things have changed since; nothing was changed. Please send it again.",
  "happening.which": "Which {name}",
  "happening.whichHint": "Reply with the number.",
  "happening.pick": "No. {number}",
  "happening.head": "household of {head}",
  "happening.missing.title": "Not quite enough",
  "happening.missing.name": "It does not say who. Send it like this: `/event 张三 去世 0412`.",
  "happening.missing.kind": "It does not say what happened. Send it like this: `/event 张三 去世 0412`.",
  "happening.kinds": "What can be recorded: {kinds}.",
  "happening.future": "{day} is still to come. Please record it when it has happened.",
  "happening.nobody":
    "Nobody called {name} is in the population ledger of your units. Please check the name; for a newcomer say 迁入, for a child say 出生 with the parent's name.",
  "happening.is.active": "{name} is on the register ({day}).",
  "happening.is.dead": "{name} is recorded as deceased ({day}).",
  "happening.is.moved": "{name} is recorded as moved away ({day}). For a return say 迁入.",
  "happening.is.closed": "{name} is closed ({day}).",
  "happening.where": "Please say to which village or household {name} comes: `/event {name} 迁入 户主 李四`.",
  "happening.elsewhere":
    "This identity number is still on another register, or recorded as deceased. That unit first has to record 迁出.",
  "happening.headTwice": "There are several {name}; please name the village, or look with `/ledger 人口 {name}` first.",
  "happening.lost": "There is no such event, or it is out of your reach.",
  "happening.toast.done": "Written",
  "happening.toast.dropped": "Dropped",
  "happening.toast.expired": "Expired, nothing written",
  "happening.toast.before": "This was settled before",
  "happening.title.undone": "Taken back: {name} {what}",
  "happening.undid": "These had changed, and are as before",
  "happening.wrong.undo":
    "The wrong person or event: press Take back within seven days and every ledger is as before; after that ask {contact}.",
  "happening.undo": "Take back",
  "happening.undo.sure": "Take this event back",
  "happening.undo.sureText":
    "Every ledger goes back to how it was, and the person stays on the register. History keeps both.",
  "happening.undo.note": "Taken back: {what}",
  "happening.undo.cannot":
    "This one cannot be taken back by itself (it came from elsewhere, or is too old). Please change it in the ledger, or ask the coordinator.",
  "happening.undo.late":
    "It was entered over {days} days ago and is not taken back any more. Please change the values in the ledger.",
  "happening.undo.later": "{name} has a later event; please take that one back first.",
  "happening.undoneBy": "{by} took it back; every ledger is as before.",
  "happening.notUndone": "Not changed back: {elements}. Somebody changed them since; please have a look.",
  "happening.toast.undone": "Taken back",
};
