import { isObject } from "../api/endpoint.ts";
import type { InteractiveComponent } from "../cards/components.ts";

const clickable = new Set([
  "button",
  "overflow",
  "select_static",
  "select_person",
  "date_picker",
  "picker_time",
  "picker_datetime",
]);

/** Cards of schema 1.0: enough for the buttons and menus of older bots. */
export function oldComponents(card: unknown): InteractiveComponent[] {
  const found: Omit<InteractiveComponent, "ordinal">[] = [];
  gather(isObject(card) ? card.elements : null, "elements", found);
  return found.map((component, ordinal) => ({ ...component, ordinal }));
}

function gather(value: unknown, path: string, found: Omit<InteractiveComponent, "ordinal">[]): void {
  if (Array.isArray(value)) {
    value.forEach((each, i) => gather(each, `${path}[${i}]`, found));
    return;
  }
  if (!isObject(value)) return;
  if (typeof value.tag === "string" && clickable.has(value.tag)) found.push(describe(value, value.tag, path));
  for (const key of ["elements", "actions", "columns", "extra"]) gather(value[key], `${path}.${key}`, found);
}

function describe(node: Record<string, unknown>, tag: string, path: string): Omit<InteractiveComponent, "ordinal"> {
  const options = Array.isArray(node.options) ? node.options : [];
  return {
    tag,
    name: typeof node.name === "string" ? node.name : null,
    elementId: null,
    path,
    formName: null,
    required: false,
    disabled: node.disabled === true,
    value: node.value ?? (node.url === undefined ? {} : null),
    options: options.map((option) => (isObject(option) ? String(option.value) : "")),
    formAction: null,
    maxLength: null,
  };
}
