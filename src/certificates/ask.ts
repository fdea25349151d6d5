import type { Context } from "../context.ts";
import { matchItems } from "../duties/match.ts";
import { rank } from "../duties/rank.ts";
import type { Certificate } from "./certificate.ts";
import { readCertificates } from "./repo.ts";

export type Ruled =
  | { readonly kind: "refused"; readonly certificate: Certificate; readonly slip: string }
  | { readonly kind: "allowed"; readonly certificate: Certificate };

export type Asked =
  | Ruled
  | { readonly kind: "several"; readonly certificates: readonly Certificate[] }
  /** On neither list: not issued, unless whoever asks shows a basis. */
  | { readonly kind: "unlisted"; readonly nearest: readonly Certificate[]; readonly slip: string };

/** May the village certify this? Asked as residents say it; open to everybody. */
export async function askCertificate(ctx: Context, words: string): Promise<Asked> {
  const ranking = rank(await matchItems(ctx.db, "certificate", words));
  switch (ranking.kind) {
    case "best": {
      const one = await showCertificate(ctx, ranking.top.id);
      if (!one) throw new Error("a certificate vanished between two reads of one transaction");
      return one;
    }
    case "several":
      return {
        kind: "several",
        certificates: await readCertificates(
          ctx.db,
          ranking.found.map((item) => item.id),
        ),
      };
    case "none": {
      const nearest = await readCertificates(
        ctx.db,
        ranking.nearest.map((item) => item.id),
      );
      return { kind: "unlisted", nearest, slip: ctx.t("certificate.slip.unlisted", {}) };
    }
  }
}

/** The ruling on one certificate; undefined when the list has gone on since the card was drawn. */
export async function showCertificate(ctx: Context, id: string): Promise<Ruled | undefined> {
  const [certificate] = await readCertificates(ctx.db, [id]);
  if (!certificate) return undefined;
  if (certificate.ruling === "allowed") return { kind: "allowed", certificate };
  return { kind: "refused", certificate, slip: slipFor(ctx, certificate) };
}

/** What the resident takes along, or what goes back to whoever demands the paper. */
function slipFor(ctx: Context, certificate: Certificate): string {
  const { name, sendTo, instead } = certificate;
  const basis =
    certificate.basis ?? ctx.t(certificate.sample ? "certificate.noBasis" : "certificate.basisUnwritten", {});
  return [
    ctx.t("certificate.slip.refused", { name, basis }),
    ctx.t("certificate.slip.where", { sendTo }),
    ...(instead ? [ctx.t("certificate.slip.instead", { instead })] : []),
    ctx.t("certificate.slip.insist", {}),
  ].join("\n");
}
