import { type Duty, dutyLabel, isFromSample } from "../../duties/list.ts";
import type { Translate } from "../../i18n/t.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type Button, buttons, type CardView, text } from "./kit.ts";

/** One duty in full; `listed` is the list it was picked from, whose numbers stay as they are whichever is shown. */
export interface DutyView {
  readonly duty: Duty;
  readonly listed: readonly Duty[];
}

export function dutyCard({ duty, listed }: DutyView, t: Translate): CardView {
  const others = listed.filter((other) => other.id !== duty.id);
  return {
    title: duty.name,
    subtitle: `${t(dutyLabel(duty.list), {})} · ${duty.category}`,
    tone: "info",
    summary: t("duty.summary.best", { name: duty.name, list: t(dutyLabel(duty.list), {}), leadBody: duty.leadBody }),
    blocks: [
      text(facts(duty, t)),
      ...(duty.sample ? [text(t("duty.sample", {}), "hint")] : []),
      text(escapeMd(t("duty.source", { sourceDoc: duty.sourceDoc, validFrom: duty.validFrom })), "hint"),
      buttons(sendBackButton(duty, listed, t)),
      ...(others.length > 0
        ? [
            text(t("duty.othersTitle", {}), "heading"),
            ...pickable(others, listed, t),
            text(t("duty.othersHint", {}), "hint"),
          ]
        : []),
    ],
  };
}

/** No hit is clearly the best: the asker picks. */
export function dutyMenuCard(listed: readonly Duty[], t: Translate): CardView {
  return {
    title: t(listed.length === 1 ? "duty.oneTitle" : "duty.severalTitle", {}),
    tone: "info",
    blocks: [...pickable(listed, listed, t), text(t("duty.severalHint", {}), "hint")],
  };
}

/** Nothing understood: the nearest as a way on, and whom to ask. */
export function noDutyCard(nearest: readonly Duty[], office: string, t: Translate): CardView {
  return {
    title: t("duty.noneTitle", {}),
    tone: "plain",
    blocks: [
      text(escapeMd(t("duty.none", { office }))),
      ...(nearest.length > 0 ? [text(t("duty.noneNearest", {})), ...pickable(nearest, nearest, t)] : []),
    ],
  };
}

/** The numbers of a list: typing one asks for that duty by its full name, which is always its best hit. */
export function dutyMenu(listed: readonly Duty[], t: Translate): readonly MenuLine[] {
  return listed.map((duty) => ({
    label: t("duty.menu", { name: duty.name, list: t(dutyLabel(duty.list), {}), leadBody: duty.leadBody }),
    line: `/查职责 ${duty.name}`,
    ref: { kind: "duty", id: duty.id },
  }));
}

function facts(duty: Duty, t: Translate): string {
  const list = `${t(dutyLabel(duty.list), {})}（${t(`duty.means.${duty.list}`, {})}）`;
  const rows: readonly (readonly [string, string])[] = [
    [t("duty.field.list", {}), list],
    [t("duty.field.lead", {}), duty.leadBody],
    [duty.list === "taken" ? t("duty.field.still", {}) : t("duty.field.ours", {}), duty.ourDuty],
    [t("duty.field.upper", {}), duty.upperDuty],
    ...(duty.howTakenOver ? [[t("duty.field.how", {}), duty.howTakenOver] as const] : []),
    ...(duty.timeLimit ? [[t("duty.field.limit", {}), duty.timeLimit] as const] : []),
    [t("duty.field.basis", {}), duty.basis ?? t(isFromSample(duty) ? "duty.noBasis" : "duty.basisUnwritten", {})],
    [t("duty.field.contact", {}), duty.leadContactPost],
    ...duty.disputes.map((dispute) => [t("duty.field.dispute", {}), dispute] as const),
  ];
  return rows.map(([label, value]) => `**${label}** ${escapeMd(value)}`).join("\n");
}

function pickable(shown: readonly Duty[], listed: readonly Duty[], t: Translate): readonly Block[] {
  const numbered = shown.map((duty) => ({ duty, number: listed.indexOf(duty) + 1 }));
  const lines = numbered.map(({ duty, number }) =>
    t("duty.line", { number, name: duty.name, list: t(dutyLabel(duty.list), {}), leadBody: duty.leadBody }),
  );
  return [
    text(lines.join("\n")),
    buttons(
      ...numbered.map(({ duty, number }) => ({
        label: t("duty.open", { number }),
        action: "duty.open",
        value: { id: duty.id, among: among(listed) },
        say: String(number),
      })),
    ),
  ];
}

function sendBackButton(duty: Duty, listed: readonly Duty[], t: Translate): Button {
  const number = listed.findIndex((other) => other.id === duty.id) + 1;
  return {
    label: duty.list === "taken" ? t("duty.toSendBack", {}) : t("duty.toBoundary", {}),
    action: "duty.sendBack",
    value: { id: duty.id },
    look: duty.list === "taken" ? "primary" : "default",
    say: `/退回 ${number}`,
  };
}

function among(listed: readonly Duty[]): string {
  return listed.map((duty) => duty.id).join(",");
}
