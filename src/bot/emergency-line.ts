import type { EmergencyKind } from "../courtesy/emergency.ts";

/** What stands after /值班 应急. */
export type EmergencyLine =
  | { readonly do: "show" }
  | { readonly do: "close"; readonly area?: string }
  | {
      readonly do: "open";
      readonly area: string;
      readonly kind: EmergencyKind;
      readonly hours?: number;
      readonly reason: string;
      /** Typed in full by a reader of plain text, who has no button. */
      readonly confirmed: boolean;
    }
  /** An opening that lacks its area, its kind or its reason. */
  | { readonly do: "unclear" };

const kinds: Readonly<Record<string, EmergencyKind>> = {
  安保: "安保",
  security: "安保",
  应急: "应急",
  emergency: "应急",
};

/** 青石镇 应急 河水上涨要转移, 全县 安保 48小时 …, 结束, 结束 青石镇; nothing: what is open. */
export function readEmergencyLine(rest: string): EmergencyLine {
  const line = rest.trim();
  if (line === "") return { do: "show" };
  const [, closing] = /^(?:结束|关闭|停止|取消|end|close)\s*(.*)$/su.exec(line) ?? [];
  if (closing !== undefined) return closing ? { do: "close", area: closing } : { do: "close" };
  const [, area, word = "", hours, said = ""] =
    /^(\S+)\s+(安保|应急|security|emergency)\s+(?:(\d{1,3})\s*(?:个?小时|h|hours?)\s+)?(\S.*)$/su.exec(line) ?? [];
  const kind = kinds[word];
  if (!area || !kind) return { do: "unclear" };
  const reason = said.replace(/\s+(?:确认|confirm)$/u, "");
  return {
    do: "open",
    area,
    kind,
    ...(hours ? { hours: Number(hours) } : {}),
    reason,
    confirmed: reason !== said,
  };
}
