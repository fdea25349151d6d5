import type { Context } from "../context.ts";
import { type Duty, isFromSample } from "./list.ts";
import { showDuty } from "./show.ts";

export type SentBack =
  /** Taken back by the upper body: `text` goes to whoever handed the work down. */
  | { readonly kind: "ready"; readonly duty: Duty; readonly text: string }
  /** Ours, wholly or in part: it cannot go back, but `text` says where our part ends. */
  | { readonly kind: "kept"; readonly duty: Duty; readonly text: string }
  | { readonly kind: "gone" };

/** The words with which a duty goes back, or why it cannot. Nothing is sent or stored. */
export async function sendBackText(ctx: Context, dutyId: string): Promise<SentBack> {
  const duty = await showDuty(ctx, dutyId);
  if (!duty) return { kind: "gone" };
  return duty.list === "taken"
    ? { kind: "ready", duty, text: readyText(ctx, duty) }
    : { kind: "kept", duty, text: boundaryText(ctx, duty) };
}

function readyText(ctx: Context, duty: Duty): string {
  const { name, leadBody, sourceDoc, ourDuty } = duty;
  const how = duty.howTakenOver ?? "";
  return [
    ctx.t("duty.back.what", { name, leadBody, how, sourceDoc }),
    ctx.t("duty.back.basis", {
      basis: duty.basis ?? ctx.t(isFromSample(duty) ? "duty.noBasis" : "duty.basisUnwritten", {}),
    }),
    ctx.t("duty.back.still", { ourDuty }),
    ctx.t("duty.back.close", { leadBody, post: duty.leadContactPost }),
  ].join("\n");
}

function boundaryText(ctx: Context, duty: Duty): string {
  const { name, leadBody, ourDuty, upperDuty, sourceDoc } = duty;
  return [
    ctx.t("duty.boundary.ours", { name, ourDuty, sourceDoc }),
    duty.list === "coop"
      ? ctx.t("duty.boundary.lead", { leadBody, upperDuty })
      : ctx.t("duty.boundary.upper", { upperDuty }),
    ctx.t("duty.back.basis", {
      basis: duty.basis ?? ctx.t(isFromSample(duty) ? "duty.noBasis" : "duty.basisUnwritten", {}),
    }),
  ].join("\n");
}
