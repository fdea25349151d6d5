import { localTime } from "../../calendar/workdays.ts";
import type { Definition } from "../../catalogue/define.ts";
import { type Element, elementSubject } from "../../catalogue/element.ts";
import type { Translate } from "../../i18n/t.ts";
import { valueTypes } from "../../values/value.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, text } from "./kit.ts";

/** An element in full; `listed` keeps its numbers whichever is shown. */
export function definitionCard(definition: Definition, listed: readonly Element[], t: Translate): CardView {
  const { element } = definition;
  const others = listed.filter((other) => other.id !== element.id);
  return {
    title: element.name,
    subtitle: `${t(`subject.${elementSubject(element.code)}`, {})} · ${ownerName(element, t)}`,
    tone: "info",
    summary: t("define.summary.best", { name: element.name, definition: element.definition }),
    blocks: [
      text(facts(definition, t)),
      ...(element.standard ? [text(escapeMd(t("define.standard", { standard: element.standard })), "hint")] : []),
      ...(others.length > 0
        ? [
            text(t("define.othersTitle", {}), "heading"),
            ...pickable(others, listed, t),
            text(t("define.othersHint", {}), "hint"),
          ]
        : []),
    ],
  };
}

/** A name that is used for several things: the asker picks. */
export function definitionMenuCard(listed: readonly Element[], t: Translate): CardView {
  return {
    title: t("define.severalTitle", {}),
    tone: "info",
    blocks: [...pickable(listed, listed, t), text(t("define.severalHint", {}), "hint")],
  };
}

export function noDefinitionCard(words: string, nearest: readonly Element[], t: Translate): CardView {
  return {
    title: t("define.noneTitle", {}),
    tone: "plain",
    blocks: [
      text(escapeMd(t("define.none", { words }))),
      ...(nearest.length > 0 ? [text(t("define.noneNearest", {})), ...pickable(nearest, nearest, t)] : []),
    ],
  };
}

/** A number opens its element by the one name that is sure to find it. */
export function definitionMenu(listed: readonly Element[], t: Translate): readonly MenuLine[] {
  return listed.map((element) => ({
    label: t("define.menu", named(element, t)),
    line: `/口径 ${element.code}`,
    ref: { kind: "element", id: element.code },
  }));
}

function facts(definition: Definition, t: Translate): string {
  const { element, readers, uses, systems } = definition;
  const ledgers = [...new Set(readers.map((reader) => reader.ledger))];
  const granted = readers.flatMap(({ department, ledger, purpose, until }) =>
    department && purpose && until ? [t("define.readers.one", { department, ledger, purpose, until })] : [],
  );
  const rows: readonly (readonly [string, string])[] = [
    [t("define.field.definition", {}), element.definition],
    [
      t("define.field.owner", {}),
      element.owner ? t("define.owner.department", { owner: element.owner }) : t("define.owner.local", {}),
    ],
    [t("define.field.asked", {}), asked(definition, t)],
    [
      t("define.field.fresh", {}),
      element.refreshDays === null
        ? t("define.fresh.never", {})
        : t("define.fresh.days", { days: element.refreshDays }),
    ],
    [t("define.field.form", {}), form(definition, t)],
    [t("define.field.example", {}), element.example],
    [t("define.field.total", {}), total(element, t)],
    [t("define.field.level", {}), level(element, t)],
    ...(elementSubject(element.code) === "report"
      ? []
      : [
          [t("define.field.ledgers", {}), ledgers.join("、") || t("define.ledgers.none", {})] as const,
          [t("define.field.readers", {}), granted.join("；") || t("define.readers.none", {})] as const,
          ...(uses.length > 0 ? [[t("define.field.uses", {}), uses.join("、")] as const] : []),
          ...(systems.length > 0
            ? [[t("define.field.systems", {}), systems.map((one) => systemLine(one, t)).join("；")] as const]
            : []),
        ]),
  ];
  return rows.map(([label, value]) => `**${label}** ${escapeMd(value)}`).join("\n");
}

function systemLine({ system, department, takenAt }: Definition["systems"][number], t: Translate): string {
  if (!takenAt) return t("define.systems.never", { system, department });
  return t("define.systems.taken", { system, department, day: localTime(takenAt).toPlainDate().toString() });
}

function asked({ element, from }: Definition, t: Translate): string {
  if (from.length > 0) return t("define.asked.derived", { from: from.join("、") });
  if (element.asked === "routed") return t("define.asked.routed", { owner: ownerName(element, t) });
  return t(`define.asked.${element.asked}`, {});
}

const labelsShown = 8;

function form({ element, codes }: Definition, t: Translate): string {
  if (codes) {
    const labels = codes.items.map((item) => item.label);
    const shown = labels.slice(0, labelsShown).join("、");
    return labels.length > labelsShown ? shown + t("define.form.more", { count: labels.length }) : shown;
  }
  const type = typeWords(element.type, t);
  return element.unit ? t("define.form.unit", { type, unit: element.unit }) : type;
}

function typeWords(type: string, t: Translate): string {
  const known = valueTypes.find((one) => one === type);
  return known ? t(`valueType.${known}`, {}) : type;
}

function total({ aggTime, aggOrg }: Element, t: Translate): string {
  if (aggOrg === "none") return t("define.total.none", {});
  return t("define.total.one", {
    time: t(`define.total.time.${aggTime}`, {}),
    org: t(`define.total.org.${aggOrg}`, {}),
  });
}

const levels = [0, 1, 2, 3, 4] as const;

function level({ sensitivity }: Element, t: Translate): string {
  const known = levels.find((one) => one === sensitivity) ?? 4;
  return `L${known} ${t(`define.level.${known}`, {})}`;
}

function ownerName(element: Element, t: Translate): string {
  return element.owner ?? t("define.owner.village", {});
}

function named(
  element: Element,
  t: Translate,
): { readonly name: string; readonly subject: string; readonly owner: string } {
  return {
    name: element.name,
    subject: t(`subject.${elementSubject(element.code)}`, {}),
    owner: ownerName(element, t),
  };
}

function pickable(shown: readonly Element[], listed: readonly Element[], t: Translate): readonly Block[] {
  const numbered = shown.map((element) => ({ element, number: listed.indexOf(element) + 1 }));
  const among = listed.map((element) => element.code).join(",");
  return [
    text(numbered.map(({ element, number }) => t("define.line", { number, ...named(element, t) })).join("\n")),
    buttons(
      ...numbered.map(({ element, number }) => ({
        label: t("define.open", { number }),
        action: "define.open",
        value: { code: element.code, among },
        say: String(number),
      })),
    ),
  ];
}
