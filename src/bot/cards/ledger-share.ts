import type { Translate } from "../../i18n/t.ts";
import type { GivenShare, Share } from "../../ledgers/share.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { buttons, type CardView, text } from "./kit.ts";

/** What is about to be opened to whom; nothing is until it is confirmed. */
export function shareDraftCard(share: Share, t: Translate): CardView {
  const { ledgerId, deptId, area, purpose, until } = share;
  return {
    title: t("share.draft.title", { ledger: share.ledger, dept: share.dept }),
    subtitle: t("share.line.where", { area: share.areaName, until }),
    tone: "info",
    blocks: [
      text(escapeMd(t("share.draft.purpose", { purpose }))),
      text(t("share.draft.what", {})),
      buttons({
        label: t("share.confirm", {}),
        action: "ledger.share",
        value: { ledgerId, deptId, area, purpose, until },
        look: "primary",
      }),
    ],
  };
}

/** Who reads which of one's ledgers, each with the way to end it. `done`: what was just settled. */
export function sharesCard(shares: readonly GivenShare[], t: Translate, done?: string): CardView {
  return {
    title: t("share.list.title", { n: shares.length }),
    tone: "info",
    blocks: [
      ...(done ? [text(done)] : []),
      ...(shares.length === 0 ? [text(t("share.list.none", {}))] : []),
      ...shares.flatMap((one, at) => [
        text(
          escapeMd(
            t("share.line", {
              n: at + 1,
              ledger: one.ledger,
              dept: one.dept,
              area: one.areaName,
              until: one.until,
              purpose: one.purpose,
              by: one.by,
            }),
          ),
        ),
        buttons({
          label: t("share.end", { n: at + 1 }),
          action: "ledger.unshare",
          value: { id: one.id },
          say: String(at + 1),
        }),
      ]),
      text(t("share.hint", {}), "hint"),
    ],
  };
}

/** For who types: a number ends the leave of that line. */
export function sharesMenu(shares: readonly GivenShare[], t: Translate): readonly MenuLine[] {
  return shares.map((one, at) => ({ label: t("share.end", { n: at + 1 }), line: `/台账 授权 停 ${one.id}` }));
}
