import { Temporal } from "temporal-polyfill";
import type { CodeList, Element } from "../catalogue/element.ts";
import { zone } from "../clock.ts";
import { sealedFrom } from "../ledgers/value.ts";
import { maskValue } from "../values/mask.ts";
import { specOf } from "./cell-value.ts";
import type { RequestField } from "./request.ts";

/** A wanted field as a column of a table with the platform. */
export interface BaseColumn {
  /** Where it stands among the request's wanted fields. */
  readonly nth: number;
  readonly name: string;
  readonly kind: "text" | "number" | "choice" | "day" | "phone";
  readonly options?: readonly string[];
  readonly decimals?: number;
  /** Shown in part: its numbers are of L3. */
  readonly masked: boolean;
}

export interface ChosenColumns {
  readonly columns: readonly BaseColumn[];
  /** Names of what does not go there: L4, and what is closed to the department. */
  readonly leftOut: readonly string[];
}

/** From this level on a value leaves in no table of the platform's. */
const leftOutFrom = sealedFrom + 1;
// More choices than this nobody looks through.
const mostChoices = 100;
const longestName = 100;

/**
 * Which wanted fields become which columns: L0 to L2 in full, L3 in part, L4 not at all (decision 37). The first column of a
 * table may not be a choice.
 */
export function chooseColumns(
  fields: readonly RequestField[],
  elements: ReadonlyMap<number, Element>,
  lists: ReadonlyMap<string, CodeList>,
): ChosenColumns {
  const columns: BaseColumn[] = [];
  const leftOut: string[] = [];
  for (const [nth, field] of fields.entries()) {
    const element = elements.get(field.elementId ?? -1);
    const header = field.path.join("/").trim();
    if (field.verdict === "blocked" || (element && element.sensitivity >= leftOutFrom)) {
      leftOut.push(header);
      continue;
    }
    const name = freeName(header, columns);
    const kind = element ? kindOf(element, lists.get(element.codeList ?? "")) : ({ kind: "text" } as const);
    const first = columns.length === 0 && kind.kind === "choice" ? ({ kind: "text" } as const) : kind;
    const masked = element !== undefined && element.sensitivity >= sealedFrom;
    columns.push({ nth, name, masked, ...(masked ? { kind: "text" } : first) });
  }
  return { columns, leftOut };
}

function freeName(header: string, taken: readonly BaseColumn[]): string {
  const short = header.slice(0, longestName - 4);
  const names = new Set(taken.map((one) => one.name));
  for (let n = 2; ; n += 1) {
    const name = n === 2 ? short : `${short}（${n - 1}）`;
    if (!names.has(name)) return name;
  }
}

type Kind = Pick<BaseColumn, "kind" | "options" | "decimals">;

function kindOf(element: Element, list: CodeList | undefined): Kind {
  const { type } = specOf(element, list);
  switch (type) {
    case "integer":
      return { kind: "number", decimals: 0 };
    case "decimal":
    case "money":
    case "percent":
      return { kind: "number", decimals: 2 };
    case "date":
      return { kind: "day" };
    case "phone":
      return { kind: "phone" };
    case "boolean":
      return { kind: "choice", options: ["是", "否"] };
    case "code": {
      const options = list?.items.map((item) => item.label) ?? [];
      return options.length > 0 && options.length <= mostChoices
        ? { kind: "choice", options: [...new Set(options)] }
        : { kind: "text" };
    }
    default:
      return { kind: "text" };
  }
}

/** A cell as the column takes it; undefined where there is something that it does not take, such as 不详 for a day. */
export function baseCell(
  column: BaseColumn,
  element: Element | undefined,
  value: string | number | null,
): string | number | null | undefined {
  if (value === null || value === "") return null;
  if (column.masked && element) return maskValue(specOf(element, undefined).type, String(value)) || null;
  switch (column.kind) {
    case "number": {
      const number = typeof value === "number" ? value : Number(value);
      return Number.isFinite(number) ? number : undefined;
    }
    case "day":
      return dayStart(String(value));
    case "phone":
      return /^\+?[0-9 ()-]+$/.test(String(value)) ? String(value) : undefined;
    case "text":
    case "choice":
      return String(value);
  }
}

function dayStart(iso: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined;
  return Temporal.PlainDate.from(iso).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
}
