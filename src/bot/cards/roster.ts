import { localTime } from "../../calendar/workdays.ts";
import type { Translate } from "../../i18n/t.ts";
import type { DutyReminder } from "../../roster/duty-reminder.ts";
import type { FullPhone, MaskedPhone } from "../../roster/phone.ts";
import type { DayView, ShiftLine, UnitDay } from "../../roster/show-day.ts";
import type { MonthView } from "../../roster/show-month.ts";
import { dayLabel } from "./days.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type CardView, rule, table, text } from "./kit.ts";
import { swapBlocks } from "./swap.ts";

/** Who is on duty that day. A group sees masked numbers: its view holds no others. */
export function dayCard(view: DayView, t: Translate): CardView {
  const title = t("roster.day.title", { day: dayLabel(view.day, t) });
  if (view.units.length === 0) {
    return { title: t("roster.none.title", { day: dayLabel(view.day, t) }), blocks: [text(t("roster.none.text", {}))] };
  }
  if (view.place === "group") {
    const blocks = view.units.flatMap((unit) => unitBlocks(unit, (phone: MaskedPhone) => phone.masked, t));
    return { title, tone: "info", blocks: [...blocks, text(t("roster.day.masked", {}), "hint")] };
  }
  const units = view.units.flatMap((unit) => unitBlocks(unit, (phone: FullPhone) => phone.full, t));
  const notes = view.notes.map(({ author, saidAt, said }) => {
    const here = localTime(saidAt);
    const time = `${here.month}-${here.day} ${String(here.hour).padStart(2, "0")}:${String(here.minute).padStart(2, "0")}`;
    return text(t("roster.handover.line", { author: escapeMd(author), time, said: escapeMd(said) }));
  });
  const asked = view.swaps.flatMap((swap): readonly Block[] => [rule(), ...swapBlocks(swap, "partner", t)]);
  const passedOn = notes.length > 0 ? [rule(), text(t("roster.handover.heading", {}), "heading"), ...notes] : [];
  return { title, tone: "info", blocks: [...units, ...passedOn, ...asked] };
}

/** The month as a table, without numbers. */
export function monthCard(view: MonthView, hint: string, t: Translate): CardView {
  const [year, month] = view.month.split("-").map(Number);
  const name = t("roster.month.name", { year: year ?? "", month: month ?? "" });
  if (!view.unit) return { title: t("roster.none.title", { day: name }), blocks: [text(t("roster.none.text", {}))] };
  const columns = [
    { key: "day", label: t("roster.column.day", {}) },
    { key: "kind", label: t("roster.column.kind", {}) },
    { key: "leader", label: t("roster.column.leader", {}) },
    { key: "staff", label: t("roster.column.staff", {}) },
  ];
  const rows = view.rows.map((row) => ({
    day: dayLabel(row.onDay, t),
    kind: t(`roster.kind.${row.kind}`, {}),
    leader: row.leader,
    staff: row.staff,
  }));
  const missing = view.calendarMissing ? [text(t("roster.month.noCalendar", { year: year ?? "" }), "hint")] : [];
  return {
    title: t("roster.month.title", { unit: view.unit, month: name }),
    tone: "info",
    blocks: [table(columns, rows, { pageSize: 10 }), ...missing, text(hint, "hint")],
  };
}

export function reminderBlocks({ turn, leads, with: other }: DutyReminder, t: Translate): readonly Block[] {
  const line = t(leads ? "roster.reminder.leads" : "roster.reminder.stands", {
    day: dayLabel(turn.onDay, t),
    unit: escapeMd(turn.unit),
    kind: t(`roster.kind.${turn.kind}`, {}),
    other: escapeMd(other ?? ""),
  });
  return [text(line), text(t("roster.reminder.swap", {}), "hint")];
}

function unitBlocks<Phone>(unit: UnitDay<Phone>, show: (phone: Phone) => string, t: Translate): readonly Block[] {
  return [
    text(escapeMd(unit.unit), "heading"),
    ...unit.shifts.map((shift) => text(shiftLines(shift, show, t).join("\n"))),
  ];
}

function shiftLines<Phone>(shift: ShiftLine<Phone>, show: (phone: Phone) => string, t: Translate): readonly string[] {
  const kind = t(`roster.kind.${shift.kind}`, {});
  return [
    ...(shift.isLeftOver ? [t("roster.day.leftOver", {})] : []),
    t("roster.day.leader", { kind, name: escapeMd(shift.leader) }),
    t("roster.day.staff", { kind, name: escapeMd(shift.staff) }),
    ...(shift.phone === undefined ? [] : [t("roster.day.phone", { phone: escapeMd(show(shift.phone)) })]),
    ...(shift.isMine ? [t("roster.day.mine", {})] : []),
  ];
}
