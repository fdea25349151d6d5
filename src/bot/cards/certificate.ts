import type { Asked } from "../../certificates/ask.ts";
import type { Certificate } from "../../certificates/certificate.ts";
import type { Translate } from "../../i18n/t.ts";
import type { MenuLine } from "../reply.ts";
import { escapeMd } from "./escape.ts";
import { type Block, buttons, type CardView, rule, text } from "./kit.ts";

/** Refused, allowed, which one, or not listed: the ruling is the title, the slip to pass on stands last. */
export function certificateCard(asked: Asked, t: Translate): CardView {
  switch (asked.kind) {
    case "refused":
      return refusedCard(asked.certificate, asked.slip, t);
    case "allowed":
      return allowedCard(asked.certificate, t);
    case "several":
      return {
        title: t("certificate.severalTitle", {}),
        tone: "info",
        blocks: [...pickable(asked.certificates, t), text(t("certificate.severalHint", {}), "hint")],
      };
    case "unlisted":
      return {
        title: t("certificate.unlistedTitle", {}),
        tone: "refused",
        blocks: [
          text(t("certificate.unlisted", {})),
          ...slipBlocks(asked.slip, t),
          ...(asked.nearest.length > 0 ? [text(t("certificate.nearest", {})), ...pickable(asked.nearest, t)] : []),
        ],
      };
  }
}

/** The lines a number picks from; none when the answer is one certificate. */
export function certificateMenu(asked: Asked, t: Translate): readonly MenuLine[] {
  const listed = asked.kind === "several" ? asked.certificates : asked.kind === "unlisted" ? asked.nearest : [];
  return listed.map((certificate) => ({
    label: t("certificate.menu", { name: certificate.name, ruling: t(`certificate.ruling.${certificate.ruling}`, {}) }),
    line: `/证明 ${certificate.name}`,
    ref: { kind: "certificate", id: certificate.id },
  }));
}

function refusedCard(certificate: Certificate, slip: string, t: Translate): CardView {
  const { name, basis, sendTo, instead, sample } = certificate;
  return {
    title: t("certificate.refusedTitle", { name }),
    tone: "refused",
    blocks: [
      text(
        fields([
          [
            t("certificate.field.basis", {}),
            basis ?? t(sample ? "certificate.noBasis" : "certificate.basisUnwritten", {}),
          ],
          [t("certificate.field.where", {}), sendTo],
          ...(instead ? [[t("certificate.field.instead", {}), instead] as const] : []),
        ]),
      ),
      text(t(sample ? "certificate.sample" : "certificate.local", {}), "hint"),
      ...slipBlocks(slip, t),
    ],
  };
}

function allowedCard(certificate: Certificate, t: Translate): CardView {
  return {
    title: t("certificate.allowedTitle", { name: certificate.name }),
    tone: "good",
    blocks: [
      text(
        fields([
          [
            t("certificate.field.basis", {}),
            certificate.basis ?? t(certificate.sample ? "certificate.noBasis" : "certificate.basisUnwritten", {}),
          ],
          [t("certificate.field.how", {}), certificate.sendTo],
        ]),
      ),
      text(escapeMd(certificate.sourceDoc), "hint"),
    ],
  };
}

function slipBlocks(slip: string, t: Translate): readonly Block[] {
  return [rule(), text(t("certificate.slipTitle", {}), "heading"), text(escapeMd(slip))];
}

function pickable(listed: readonly Certificate[], t: Translate): readonly Block[] {
  const lines = listed.map((certificate, index) =>
    t("certificate.line", {
      number: index + 1,
      name: certificate.name,
      ruling: t(`certificate.ruling.${certificate.ruling}`, {}),
    }),
  );
  return [
    text(lines.join("\n")),
    buttons(
      ...listed.map((certificate, index) => ({
        label: t("certificate.open", { number: index + 1 }),
        action: "certificate.open",
        value: { id: certificate.id },
        say: String(index + 1),
      })),
    ),
  ];
}

function fields(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([label, value]) => `**${label}** ${escapeMd(value)}`).join("\n");
}
