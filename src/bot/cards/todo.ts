import type { Translate } from "../../i18n/t.ts";
import type { TodoLine } from "../../requests/assignment.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type CardView, text } from "./kit.ts";
import { dueText } from "./request.ts";

export interface TodoView {
  readonly fill: readonly TodoLine[];
  readonly check: readonly TodoLine[];
  /** Demands that wait for the coordinator, and those of the asker's department that wait for a decision. */
  readonly admit: number;
  readonly ask: number;
}

/** Everything the person owes, in one list with numbers; nobody else's, no counts of lateness. */
export function todoCard(view: TodoView, t: Translate): CardView {
  const { fill, check, admit, ask } = view;
  if (fill.length + check.length + admit + ask === 0) {
    return { title: t("todo.none.title", {}), tone: "good", blocks: [text(t("todo.none.text", {}))] };
  }
  const fillLines = fill.map((line, at) =>
    t("todo.line", {
      number: at + 1,
      no: line.no,
      dept: line.deptName,
      title: line.title,
      due: dueText(line.dueAt),
      what: todoWhat(line, t),
      unit: t("todo.unit", { unit: line.orgName }),
    }),
  );
  const checkLines = check.map((line, at) =>
    t("todo.checkLine", { number: fill.length + at + 1, no: line.no, unit: line.orgName, title: line.title }),
  );
  return {
    title: t("todo.title", {}),
    tone: "info",
    blocks: [
      ...(fill.length > 0 ? [text(t("todo.fill.heading", {}), "heading"), text(escapeMd(fillLines.join("\n")))] : []),
      ...(check.length > 0
        ? [text(t("todo.check.heading", {}), "heading"), text(escapeMd(checkLines.join("\n")))]
        : []),
      ...(admit > 0 ? [text(t("todo.admit", { n: admit }))] : []),
      ...(ask > 0 ? [text(t("todo.ask", { n: ask }))] : []),
      ...(fill.length + check.length > 0 ? [text(t("todo.hint", {}), "hint")] : []),
    ],
  };
}

export function todoWhat(line: Pick<TodoLine, "missing" | "stale" | "state" | "again">, t: Translate): string {
  if (line.again) return t("todo.whatAgain", {});
  const { missing, stale } = line;
  const what =
    missing === 0
      ? t("todo.whatOnlyLook", { stale })
      : stale === 0
        ? t("todo.what", { missing })
        : t("todo.whatLook", { missing, stale });
  return line.state === "returned" ? what + t("todo.whatReturned", {}) : what;
}

/** A number opens what stands behind it, for filling in or for checking. */
export function todoMenu({ fill, check }: TodoView, t: Translate): readonly MenuLine[] {
  return [
    ...fill.map((line) => ({ line, command: `/填报 ${line.no}` })),
    ...check.map((line) => ({ line, command: `/待办 ${line.no} ${line.orgName}` })),
  ].map(({ line, command }) => ({
    label: t("todo.menu", { no: line.no, title: line.title, unit: line.orgName }),
    line: command,
    ref: { kind: "assignment", id: line.id },
  }));
}
