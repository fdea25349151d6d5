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
  /** An opening that lacks its area or its reason. */
  | { readonly do: "unclear" };

const kinds: Readonly<Record<string, EmergencyKind>> = {
  安保: "安保",
  security: "安保",
  应急: "应急",
  emergency: "应急",
};

/** 青石镇 河水上涨要转移, 全县 安保 48小时 …, 结束, 结束 青石镇; nothing: what is open. */
export function readEmergencyLine(rest: string): EmergencyLine {
  const line = rest.trim();
  if (line === "") return { do: "show" };
  const [, closing] = /^(?:结束|关闭|停止|取消|end|close)\s*(.*)$/su.exec(line) ?? [];
  if (closing !== undefined) return closing ? { do: "close", area: closing } : { do: "close" };
  const [area = "", ...words] = line.split(/\s+/u);
  const found: { kind?: EmergencyKind; hours?: number } = {};
  // The kind and how long stand before the reason, in either order; who is in a hurry leaves both out.
  for (;;) {
    const [word = ""] = words;
    const hours = /^(\d{1,3})(?:个?小时|h|hours?)$/u.exec(word)?.[1];
    if (found.kind === undefined && kinds[word]) found.kind = kinds[word];
    else if (found.hours === undefined && hours) found.hours = Number(hours);
    else break;
    words.shift();
  }
  const said = words.join(" ");
  const reason = said.replace(/(?:^|\s+)(?:确认|confirm)$/u, "");
  if (area in kinds || reason === "") return { do: "unclear" };
  return { do: "open", area, kind: "应急", ...found, reason, confirmed: reason !== said };
}
