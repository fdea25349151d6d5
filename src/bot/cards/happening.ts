import type { Proposed } from "../../happenings/propose.ts";
import type { HappeningView, Kept } from "../../happenings/view.ts";
import type { Translate } from "../../i18n/t.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, type Tone, text } from "./kit.ts";

const tones: Readonly<Record<HappeningView["state"], Tone>> = {
  proposed: "info",
  done: "good",
  dropped: "plain",
  expired: "plain",
  undone: "plain",
};

const headings = {
  proposed: "happening.changes",
  done: "happening.changed",
  dropped: "happening.changes",
  expired: "happening.changes",
  undone: "happening.undid",
} as const;

/** What happened to whom, what it changes where, and how it stands. `contact` is whom to ask when it was wrong. */
export function happeningCard(view: HappeningView, contact: string, t: Translate): CardView {
  const { plan, kind, day, state } = view;
  const said = { name: plan.name, what: kind.name };
  return {
    title: t(`happening.title.${state}`, said),
    subtitle: t("happening.subtitle", { unit: plan.unit, day }),
    tone: tones[state],
    blocks: [
      ...(plan.parent ? [text(escapeMd(t("happening.ofParent", { parent: plan.parent })))] : []),
      ...(state === "undone" ? [] : notes(view, t)),
      text(t(headings[state], {}), "heading"),
      text(changeLines(plan, day, t)),
      ...(state === "undone"
        ? []
        : [text(t("happening.tell", {}), "heading"), text(kind.tell.map((line) => `· ${escapeMd(line)}`).join("\n"))]),
      ...after(view, contact, t),
    ],
  };
}

function changeLines({ changes, joins, leaves }: Kept, day: string, t: Translate): string {
  const lines = [
    ...joins.map((ledger) => t("happening.join", { ledger })),
    ...changes.map(({ ledger, element, old, next }) =>
      old === null || next === null
        ? t("happening.sealed", { ledger, element })
        : t("happening.change", {
            ledger,
            element,
            old: escapeMd(old || t("happening.nothing", {})),
            next: escapeMd(next),
          }),
    ),
    ...leaves.map((ledger) => t("happening.leave", { ledger, day })),
  ];
  return lines.join("\n") || t("happening.noChange", {});
}

function notes({ plan, kind, unclear = [] }: HappeningView, t: Translate): readonly Block[] {
  const lines = [
    ...plan.notes.map((note) => t(`happening.note.${note}`, { what: kind.name })),
    ...(unclear.length > 0 ? [t("happening.unclear", { words: escapeMd(unclear.join("、")) })] : []),
    ...(plan.notTaken.length > 0 ? [t("happening.notTaken", { elements: plan.notTaken.join("、") })] : []),
  ];
  return lines.length > 0 ? [text(lines.join("\n"))] : [];
}

function after(view: HappeningView, contact: string, t: Translate): readonly Block[] {
  const value = { id: view.id };
  switch (view.state) {
    case "proposed":
      return [
        text(t("happening.hint", { contact: escapeMd(contact) }), "hint"),
        buttons(
          { label: t("happening.confirm", {}), action: "event.confirm", value, look: "primary", say: "1" },
          { label: t("happening.drop", {}), action: "event.drop", value, say: "2" },
        ),
      ];
    case "done":
      return [
        text(t("happening.doneBy", { by: escapeMd(view.settledBy ?? "") })),
        text(t(view.canUndo ? "happening.wrong.undo" : "happening.wrong", { contact: escapeMd(contact) }), "hint"),
        ...(view.canUndo
          ? [
              buttons({
                label: t("happening.undo", {}),
                action: "event.undo",
                value,
                confirm: { title: t("happening.undo.sure", {}), text: t("happening.undo.sureText", {}) },
              }),
            ]
          : []),
      ];
    case "undone":
      return [
        text(t("happening.undoneBy", { by: escapeMd(view.undoneBy ?? "") })),
        ...(view.notUndone?.length ? [text(t("happening.notUndone", { elements: view.notUndone.join("、") }))] : []),
      ];
    case "dropped":
      return [text(t("happening.droppedBy", { by: escapeMd(view.settledBy ?? "") }))];
    case "expired":
      return [text(t("happening.expiredNext", {}))];
  }
}

/** The buttons for who types. */
export function happeningMenu(view: HappeningView, t: Translate): readonly MenuLine[] {
  if (view.state === "done" && view.canUndo) {
    return [{ label: t("happening.undo", {}), line: `/动态 撤销 ${view.id}` }];
  }
  if (view.state !== "proposed") return [];
  return [
    { label: t("happening.confirm", {}), line: `/动态 确认 ${view.id}` },
    { label: t("happening.drop", {}), line: `/动态 取消 ${view.id}` },
  ];
}

/** Several are called so: which one is asked back, by what tells them apart. */
export function whichPersonCard(
  people: Extract<Proposed, { kind: "several" }>["people"],
  menu: readonly MenuLine[],
  t: Translate,
): CardView {
  return {
    title: t("happening.which", { name: people[0]?.name ?? "" }),
    tone: "info",
    blocks: [
      text(menu.map((line, at) => `${at + 1}. ${escapeMd(line.label)}`).join("\n")),
      buttons(
        ...menu.map((line, at) => ({
          label: t("happening.pick", { number: at + 1 }),
          action: "command.run",
          value: { line: line.line ?? "" },
          say: String(at + 1),
        })),
      ),
      text(t("happening.whichHint", {}), "hint"),
    ],
  };
}

/** Each of them with the line that says the same of just that one. */
export function whichPersonMenu(
  people: Extract<Proposed, { kind: "several" }>["people"],
  rest: string,
  t: Translate,
): readonly MenuLine[] {
  return people.map((one) => ({
    label: [
      one.name,
      one.unit,
      one.group ?? "",
      one.age === undefined ? "" : t("ledger.row.age", { age: one.age }),
      one.head ? t("happening.head", { head: one.head }) : "",
    ]
      .filter(Boolean)
      .join(" · "),
    line: `/动态 ${one.subjectId} ${rest}`,
  }));
}
