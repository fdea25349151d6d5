import type { Context } from "../context.ts";
import type { Field } from "./columns.ts";
import { fromStored, isBlank, sealedFrom } from "./value.ts";

/** How much of a sealed value somebody sees. */
export type Sight = "full" | "masked";

/** A value as people read it; empty where there is none. */
export function showValue(
  ctx: Context,
  field: Pick<Field, "type" | "sensitivity" | "items">,
  stored: unknown,
  sight: Sight,
): string {
  if (stored === undefined || stored === null) return "";
  const value = fromStored(ctx.columns, stored);
  if (value === undefined) return "";
  if (isBlank(value)) return ctx.t(`ledger.blank.${value.blank}`, {});
  if (sight === "masked" && field.sensitivity >= sealedFrom) return masked(field.sensitivity, String(value));
  if (typeof value === "boolean") return ctx.t(value ? "ledger.yes" : "ledger.no", {});
  return field.items.find((item) => item.code === value)?.label ?? String(value);
}

/** 6222****0017. Of health and the like nothing is left: a part would say it. */
function masked(sensitivity: number, value: string): string {
  const letters = Array.from(value);
  if (sensitivity > sealedFrom || letters.length < 12) return "****";
  return `${letters.slice(0, 4).join("")}****${letters.slice(-4).join("")}`;
}
