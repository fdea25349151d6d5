import type { Translate } from "../../i18n/t.ts";
import type { CatchUp, CatchUpLine } from "../catch-up.ts";
import type { MenuLine } from "../reply.ts";
import { dayLabel } from "./days.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, text } from "./kit.ts";
import { dueText } from "./request.ts";
import { todoWhat } from "./todo.ts";

/** At most five lines, one thing each; nothing owed and nothing missed is one sentence. */
export function catchUpCard({ lines, more }: CatchUp, t: Translate): CardView {
  if (lines.length === 0) return { title: t("catchup.none", {}), tone: "good", blocks: [] };
  const said = lines.map((line, at) => t("catchup.line", { number: at + 1, said: sayLine(line, t) }));
  return {
    title: t("catchup.title", {}),
    tone: "info",
    blocks: [
      text(escapeMd(said.join("\n"))),
      ...(more > 0 ? [text(t("catchup.more", { n: more }))] : []),
      text(t("catchup.hint", {}), "hint"),
    ],
  };
}

/** A number opens what its line speaks of. */
export function catchUpMenu({ lines }: CatchUp, t: Translate): readonly MenuLine[] {
  return lines.map((one) => {
    const line = commandOf(one);
    return { label: sayLine(one, t), ...(line ? { line } : {}) };
  });
}

function sayLine(one: CatchUpLine, t: Translate): string {
  const due = one.due ? t("catchup.due", { due: dueText(one.due) }) : "";
  switch (one.kind) {
    case "fill": {
      const { no, deptName: dept, title, orgName: unit } = one.line;
      return t("catchup.fill", { no, dept, title, unit, what: todoWhat(one.line, t), due });
    }
    case "check": {
      const { no, title, orgName: unit } = one.line;
      return t("catchup.check", { no, title, unit, due });
    }
    case "admit":
      return t("catchup.admit", { no: one.no, dept: one.dept, title: one.title, due });
    case "ask":
      return t(`catchup.ask.${one.status}`, { no: one.no, title: one.title });
    case "conflicts":
      return t("catchup.conflicts", { n: one.total, due });
    case "turn": {
      const { turn, leads } = one.turn;
      const said = { day: dayLabel(turn.onDay, t), unit: turn.unit, kind: t(`roster.kind.${turn.kind}`, {}) };
      return t(leads ? "catchup.leads" : "catchup.stands", said);
    }
    case "missed":
      return one.title;
  }
}

function commandOf(one: CatchUpLine): string | undefined {
  switch (one.kind) {
    case "fill":
      return `/填报 ${one.line.no}`;
    case "check":
      return `/待办 ${one.line.no} ${one.line.orgName}`;
    case "admit":
      return `/准入 ${one.no}`;
    case "ask":
      return `/要数 ${one.no}`;
    case "conflicts":
      return "/台账 冲突";
    case "turn":
      return `/值班 ${one.turn.turn.onDay}`;
    case "missed":
      // The day on duty also shows the swaps that wait for an answer; the other topics say all there is.
      return one.topic === "roster.swap" ? "/值班" : undefined;
  }
}
