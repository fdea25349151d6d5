import { dayOf } from "../src/bot/dates.ts";
import { topics } from "../src/bot/topics.ts";
import { tellBudget } from "../src/budget/tell.ts";
import { askForNotice } from "../src/calendar/ask-for-notice.ts";
import { slots } from "../src/courtesy/hours.ts";
import { speak, sweepNotices } from "../src/courtesy/speak.ts";
import { expireHappenings } from "../src/happenings/settle.ts";
import { listShapes } from "../src/imports/local-lists.ts";
import { enforceDue } from "../src/lists/versions.ts";
import { wakeBases } from "../src/requests/base-step.ts";
import { lapseFilings } from "../src/requests/lapse.ts";
import { remindOfAssignments } from "../src/requests/remind.ts";
import { remindDuty } from "../src/roster/remind.ts";
import { expireSwaps } from "../src/roster/settle-swap.ts";
import { sweepRoster } from "../src/roster/sweep.ts";
import type { Moment, Scheduled } from "../src/schedule.ts";

const [morning] = slots;

/** What writes rows and says nothing by itself. */
function quietly(work: (moment: Moment) => Promise<unknown>): Scheduled["run"] {
  return async (moment) => {
    await work(moment);
    return [];
  };
}

/**
 * What happens by the domain clock. The rows are in order of the day; a jump of the clock runs each that it passes, in
 * order. What is to be said is put down first; the slots of courtesy then say it, merged.
 */
export const schedule: readonly Scheduled[] = [
  {
    name: "lists.enforce",
    at: { hour: 0, minute: 7 },
    run: quietly(({ tx, at }) => enforceDue(tx, listShapes, dayOf(at))),
  },
  { name: "courtesy.sweep", at: { hour: 3, minute: 17 }, run: quietly(({ tx, at }) => sweepNotices(tx, at)) },
  { name: "roster.sweep", at: { hour: 3, minute: 23 }, run: quietly(({ tx, at }) => sweepRoster(tx, at)) },
  { name: "requests.bases", at: { hour: 6, minute: 47 }, run: ({ tx, at }) => wakeBases(tx, at) },
  { name: "roster.expire", at: morning, run: quietly(({ tx, at }) => expireSwaps(tx, at)) },
  { name: "event.expire", at: morning, run: quietly(({ tx, at }) => expireHappenings(tx, at)) },
  { name: "roster.remind", at: morning, run: quietly(({ tx, at }) => remindDuty(tx, at)) },
  { name: "calendar.ask", at: morning, run: quietly(({ tx, at }) => askForNotice(tx, at)) },
  { name: "budget.tell", at: morning, run: quietly(({ tx, at }) => tellBudget(tx, at)) },
  // Two working days before comes with a slot; two hours before an office day ends is the afternoon's.
  ...slots.map(
    (at, index): Scheduled => ({
      name: `requests.remind-${index + 1}`,
      at,
      run: quietly(({ tx, at: moment }) => remindOfAssignments(tx, moment)),
    }),
  ),
  ...slots.map(
    (at, index): Scheduled => ({
      name: `courtesy.slot-${index + 1}`,
      at,
      run: (moment) =>
        speak(moment.tx, topics, { at: moment.at, cause: `slot ${moment.at.toISOString()}`, promptOnly: false }),
    }),
  ),
  // Whatever has a term has it until the office day ends.
  { name: "requests.lapse", at: { hour: 18, minute: 7 }, run: ({ tx, at }) => lapseFilings(tx, at) },
];
