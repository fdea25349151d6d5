import { type EmergencyWindow, type EmergencyWish, mostHours, usualHours } from "../../courtesy/emergency.ts";
import type { Translate } from "../../i18n/t.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, form, text } from "./kit.ts";
import { dueText } from "./request.ts";

/** Before it is opened: what it does, for whom, until when, and the button by which somebody stands for it. */
export function emergencyDraftCard(wish: EmergencyWish, at: Date, t: Translate): CardView {
  const { areaId, areaName: area, hours, reason } = wish;
  const kind = t(`emergency.kind.${wish.kind}`, {});
  const until = dueText(new Date(at.getTime() + hours * 3_600_000));
  const say = `/值班 应急 ${area} ${wish.kind} ${hours}小时 ${reason} 确认`;
  return {
    title: t("emergency.draft.title", { area, kind }),
    tone: "warn",
    blocks: [
      text(escapeMd(t("emergency.draft.what", { area, until, hours }))),
      form(
        "emergency",
        [{ kind: "input", name: "reason", label: t("emergency.draft.reason", {}), value: reason, maxLength: 200 }],
        {
          label: t("emergency.open", {}),
          action: "emergency.open",
          value: { area: areaId, kind: wish.kind, hours },
          look: "primary",
          say,
        },
      ),
      text(t("emergency.draft.hint", { usual: usualHours, most: mostHours }), "hint"),
    ],
  };
}

/** One as it stands, with the button that ends it while it is open and the asker may. */
export function emergencyCard(window: EmergencyWindow, at: Date, t: Translate): CardView {
  const isOpen = stillOpen(window, at);
  return {
    title: t(isOpen ? "emergency.is.open" : "emergency.is.closed", { area: window.areaName }),
    tone: isOpen ? "warn" : "plain",
    blocks: windowBlocks(window, at, t),
  };
}

/** All that are open; none: how to open one. */
export function emergenciesCard(windows: readonly EmergencyWindow[], at: Date, t: Translate): CardView {
  const usage = text(t("emergency.usage", { usual: usualHours, most: mostHours }), "hint");
  if (windows.length === 0) return { title: t("emergency.none", {}), blocks: [usage] };
  const [only] = windows;
  if (only && windows.length === 1) return emergencyCard(only, at, t);
  const parts = windows.flatMap((one): readonly Block[] => [
    text(escapeMd(one.areaName), "heading"),
    ...windowBlocks(one, at, t),
  ]);
  return { title: t("emergency.several", { n: windows.length }), tone: "warn", blocks: parts };
}

function windowBlocks(window: EmergencyWindow, at: Date, t: Translate): readonly Block[] {
  const { id, openedName: name, reason, passed, closedAt, endsAt } = window;
  const kind = t(`emergency.kind.${window.kind}`, {});
  const lines = [
    t("emergency.line.why", { kind, reason, name }),
    t("emergency.line.until", { until: dueText(closedAt ?? endsAt) }),
    t("emergency.line.passed", { n: passed }),
  ];
  const close = {
    label: t("emergency.close", {}),
    action: "emergency.close",
    value: { id },
    say: `/值班 应急 结束 ${window.areaName}`,
  };
  return [text(escapeMd(lines.join("\n"))), ...(window.mine && stillOpen(window, at) ? [buttons(close)] : [])];
}

function stillOpen({ closedAt, endsAt }: EmergencyWindow, at: Date): boolean {
  return closedAt === null && endsAt > at;
}
