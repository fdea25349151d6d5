import { escapeMd } from "../bot/cards/escape.ts";
import { type Block, type CardView, rule, text } from "../bot/cards/kit.ts";
import { dueText } from "../bot/cards/request.ts";
import type { Translate } from "../i18n/t.ts";
import type { Bypass } from "./bypass.ts";

export interface Said {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Whose notice it is, when a deputy reads it. */
  readonly inStead?: string;
}

/** All that is to be said to one recipient, as one card; a single thing keeps its own title. Its foot says why it comes now. */
export function mergedCard(said: readonly Said[], t: Translate, bypass?: Bypass): CardView {
  const [only] = said;
  const footer = text(bypass ? passedBy(bypass, t) : t("courtesy.footer", {}), "hint");
  if (only && said.length === 1) {
    return { title: only.title, tone: "info", blocks: [...stead(only, t), ...only.blocks, footer] };
  }
  const parts = said.flatMap((one, index): readonly Block[] => [
    ...(index > 0 ? [rule()] : []),
    text(escapeMd(one.title), "heading"),
    ...stead(one, t),
    ...one.blocks,
  ]);
  return { title: t("courtesy.merged", { count: said.length }), tone: "info", blocks: [...parts, footer] };
}

function passedBy({ areaName, kind, reason, openedName, endsAt }: Bypass, t: Translate): string {
  const said = {
    area: areaName,
    kind: t(`emergency.kind.${kind}`, {}),
    name: openedName,
    reason,
    until: dueText(endsAt),
  };
  return escapeMd(t("emergency.footer", said));
}

function stead({ inStead }: Said, t: Translate): readonly Block[] {
  return inStead ? [text(t("courtesy.inStead", { name: escapeMd(inStead) }), "hint")] : [];
}
