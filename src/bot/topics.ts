import { isLoaded } from "../calendar/workdays.ts";
import type { Saying, Topic } from "../courtesy/topic.ts";
import { assignmentNotice, foundWrongNotice } from "../requests/notice.ts";
import { dutyReminder } from "../roster/duty-reminder.ts";
import { findSwap } from "../roster/swap-view.ts";
import { filedNotice } from "../systems/filed-notice.ts";
import { escapeMd } from "./cards/escape.ts";
import { text } from "./cards/kit.ts";
import { dueText } from "./cards/request.ts";
import { reminderBlocks } from "./cards/roster.ts";
import { swapBlocks, swapTitle } from "./cards/swap.ts";
import { todoWhat } from "./cards/todo.ts";

const reminder: Topic = {
  name: "roster.reminder",
  prompt: false,
  async say({ tx, t, ref, personId }) {
    const duty = personId ? await dutyReminder(tx, ref, personId) : undefined;
    if (!duty) return undefined;
    return { title: t("roster.reminder.title", {}), blocks: reminderBlocks(duty, t) };
  },
};

const swap: Topic = {
  name: "roster.swap",
  prompt: true,
  async say({ tx, t, ref, isRefresh }) {
    const view = await findSwap(tx, ref);
    if (!view || (view.state !== "proposed" && !isRefresh)) return undefined;
    return { title: swapTitle(view, "partner", t), blocks: swapBlocks(view, "partner", t) };
  },
};

const calendarMissing: Topic = {
  name: "calendar.missing",
  prompt: false,
  async say({ t, ref }) {
    const year = Number(ref.slice(0, 4));
    if (isLoaded(year)) return undefined;
    return { title: t("calendar.missing.title", { year }), blocks: [text(t("calendar.missing.text", { year }))] };
  },
};

const budgetPassed: Topic = {
  name: "budget.passed",
  prompt: false,
  async say({ t, ref }) {
    const [month = "", percent = ""] = ref.split(" ");
    return {
      title: t("budget.passed.title", { percent }),
      blocks: [text(t("budget.passed.text", { month, percent }))],
    };
  },
};

const requestTodo: Topic = {
  name: "requests.todo",
  prompt: false,
  say: (saying) => sayAssignment(saying, "todo.notice.title"),
};

/** A demand that could not wait (domain.md F4 E): leaves with its being issued, and passes where an emergency is open. */
const requestEmergency: Topic = {
  name: "requests.emergency",
  prompt: true,
  safety: true,
  say: (saying) => sayAssignment(saying, "todo.notice.emergency"),
};

/** Another system has filed a demand in somebody's name: they hear of it from us. */
const requestFiled: Topic = {
  name: "requests.filed",
  prompt: false,
  async say({ tx, t, ref }) {
    const filed = await filedNotice(tx, ref);
    if (!filed) return undefined;
    return { title: t("request.filed.title", {}), blocks: [text(escapeMd(t("request.filed.text", filed)))] };
  },
};

async function sayAssignment(
  { tx, t, ref }: Saying,
  title: "todo.notice.title" | "todo.notice.emergency",
): ReturnType<Topic["say"]> {
  const line = await assignmentNotice(tx, ref.split(" ")[0] ?? "");
  // Handed in, refused or withdrawn meanwhile: there is nothing left to say.
  if (!line?.isRunning || (line.state !== "open" && line.state !== "returned")) return undefined;
  if (line.again) {
    const { deptName: dept, no, reason, dueAt } = line;
    const again = t("todo.notice.again", { dept, no, reason: reason ?? "", due: dueText(dueAt) });
    return { title: t(title, { title: line.title }), blocks: [text(escapeMd(again))] };
  }
  const said = t("todo.notice.text", {
    dept: line.deptName,
    no: line.no,
    admission: line.admissionNo ?? t("todo.emergency", {}),
    what: todoWhat(line, t),
    due: dueText(line.dueAt),
  });
  return { title: t(title, { title: line.title }), blocks: [text(escapeMd(said))] };
}

const requestRefused: Topic = {
  name: "requests.refused",
  prompt: false,
  async say({ tx, t, ref }) {
    const line = await assignmentNotice(tx, ref);
    if (line?.state !== "refused") return undefined;
    const { orgName: unit, no, title, deptName: dept, reason } = line;
    const said = t("refuse.notice.text", { unit, no, title, dept, said: reason ?? "" });
    return { title: t("refuse.notice.title", {}), blocks: [text(escapeMd(said))] };
  },
};

/** A village found an error in what was delivered: the asker decides whether it is opened again. */
const foundWrong: Topic = {
  name: "requests.foundWrong",
  prompt: false,
  async say({ tx, t, ref }) {
    const found = await foundWrongNotice(tx, ref.split(" ")[0] ?? "");
    if (!found) return undefined;
    return {
      title: t("foundWrong.title", {}),
      blocks: [text(escapeMd(t("foundWrong.text", found)))],
    };
  },
};

/** Everything the bot may say unasked, and how it says it. What is not in this list cannot be said. */
export const topics: readonly Topic[] = [
  reminder,
  swap,
  calendarMissing,
  budgetPassed,
  requestTodo,
  requestEmergency,
  requestRefused,
  foundWrong,
  requestFiled,
];
