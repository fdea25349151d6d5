import type { Translate } from "../../i18n/t.ts";
import type { DraftSwap } from "../../roster/propose-swap.ts";
import type { SwapView, Turn } from "../../roster/swap-view.ts";
import { dayLabel } from "./days.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, type Tone, text } from "./kit.ts";

/** Before it is proposed: what would change, and the button by which its proposer stands for it. */
export function draftCard({ view, shiftId, partnerId, returnId }: DraftSwap, t: Translate): CardView {
  const value = { shift: shiftId, partner: partnerId, ...(returnId ? { back: returnId } : {}) };
  return {
    title: swapTitle(view, "proposer", t),
    tone: "info",
    blocks: [
      ...whatChanges(view, t),
      text(t("swap.draft.hint", { partner: escapeMd(view.partner) }), "hint"),
      buttons({ label: t("swap.propose", {}), action: "roster.propose", value, look: "primary" }),
    ],
  };
}

/** A swap as one of the two sees it, with what that one can still do. */
export function swapCard(view: SwapView, seenBy: "proposer" | "partner", t: Translate): CardView {
  const tones: Readonly<Record<SwapView["state"], Tone>> = {
    draft: "info",
    proposed: "info",
    accepted: "good",
    declined: "plain",
    withdrawn: "plain",
    expired: "plain",
  };
  return { title: swapTitle(view, seenBy, t), tone: tones[view.state], blocks: swapBlocks(view, seenBy, t) };
}

export function swapTitle(view: SwapView, seenBy: "proposer" | "partner", t: Translate): string {
  const { proposer, partner } = view;
  if (view.state === "proposed" && seenBy === "partner") return t("swap.title.asked", { proposer });
  return t(`swap.title.${view.state}`, { proposer, partner });
}

export function swapBlocks(view: SwapView, seenBy: "proposer" | "partner", t: Translate): readonly Block[] {
  const changes = whatChanges(view, t);
  if (view.state !== "proposed") return changes;
  const value = { id: view.id };
  if (seenBy === "proposer") {
    return [
      ...changes,
      text(t("swap.proposed.hint", { partner: escapeMd(view.partner) }), "hint"),
      buttons({ label: t("swap.withdraw", {}), action: "roster.withdraw", value }),
    ];
  }
  return [
    ...changes,
    text(t("swap.asked.hint", {}), "hint"),
    buttons(
      { label: t("swap.accept", {}), action: "roster.accept", value, look: "primary" },
      { label: t("swap.decline", {}), action: "roster.decline", value },
    ),
  ];
}

function whatChanges({ proposer, partner, turn, back }: SwapView, t: Translate): readonly Block[] {
  const line = (one: Turn, from: string, to: string): string =>
    t("swap.line", {
      unit: escapeMd(one.unit),
      day: dayLabel(one.onDay, t),
      kind: t(`roster.kind.${one.kind}`, {}),
      from: escapeMd(from),
      to: escapeMd(to),
    });
  return [text([line(turn, proposer, partner), ...(back ? [line(back, partner, proposer)] : [])].join("\n"))];
}
