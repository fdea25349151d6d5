import type { Value } from "./form-memory.ts";
import { type Node, nodes, num, str, strings, yes } from "./node.ts";

const kinds = new Set([
  "input",
  "select_static",
  "multi_select_static",
  "select_person",
  "multi_select_person",
  "date_picker",
  "picker_time",
  "picker_datetime",
  "checker",
  "select_img",
]);
export const isField = (element: Node): boolean => kinds.has(str(element, "tag"));

/** Every field inside a form, however its columns and panels nest. */
export function fieldsOf(parent: Node): readonly Node[] {
  return ["elements", "columns"]
    .flatMap((key) => nodes(parent, key))
    .flatMap((child) => [...(isField(child) ? [child] : []), ...fieldsOf(child)]);
}

export function defaultOf(field: Node): Value {
  switch (str(field, "tag")) {
    case "checker":
      return yes(field, "checked");
    case "multi_select_static":
    case "multi_select_person":
      return strings(field, "selected_values");
    case "select_img":
      return yes(field, "multi_select") ? strings(field, "selected_values") : str(field, "initial_option");
    case "select_static":
    case "select_person":
      return (
        str(field, "initial_option") || str(nodes(field, "options")[(num(field, "initial_index") ?? 0) - 1], "value")
      );
    case "date_picker":
      return str(field, "initial_date");
    case "picker_time":
      return str(field, "initial_time");
    case "picker_datetime":
      return str(field, "initial_datetime").replace(" ", "T");
    default:
      return str(field, "default_value");
  }
}

export function isBlank(value: Value): boolean {
  if (typeof value === "boolean") return !value;
  return typeof value === "string" ? value.trim() === "" : value.length === 0;
}

/** As the platform sends it: days and times carry the zone; a choice not made is left out. */
export function wireValue(field: Node, value: Value): Value | undefined {
  const tag = str(field, "tag");
  if (tag === "input" || typeof value === "boolean") return value;
  if (value.length === 0) return undefined;
  if (typeof value !== "string" || !tag.includes("picker")) return value;
  return `${value.replace("T", " ")} +0800`;
}
