import { isObject } from "../api/endpoint.ts";
import type { InteractiveComponent } from "../cards/components.ts";
import { NotPossible } from "../people.ts";
import { coin } from "../push/loose-json.ts";
import type { ChatRecord } from "../world.ts";

export type Given = string | readonly string[] | boolean | undefined;
export type Typed = Readonly<Record<string, string | readonly string[] | boolean>>;

const ZONE = "+0800";
const DATE_TAGS: Readonly<Record<string, RegExp>> = {
  date_picker: /^\d{4}-\d{2}-\d{2}$/,
  picker_time: /^\d{2}:\d{2}$/,
  picker_datetime: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/,
};

/**
 * What a submit button sends: the form's fields as the client shows them, the typed value or else the initial one. The
 * client, not the app, looks after `required`, lengths and choices.
 */
export function formValue(
  card: unknown,
  fields: readonly InteractiveComponent[],
  typed: Typed,
  chat: ChatRecord,
): Record<string, unknown> {
  const names = new Set(fields.map((field) => field.name));
  const stranger = Object.keys(typed).find((name) => !names.has(name));
  if (stranger !== undefined) throw new NotPossible(`卡片中没有「${stranger}」这一项`);
  const value: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.tag === "button" || field.name === null) continue;
    const given = typed[field.name] ?? initialValue(card, field);
    const sent = fieldValue(field, given, chat);
    if (sent === undefined && field.required) throw new NotPossible(`请填写「${labelOf(card, field)}」`);
    if (sent !== undefined) value[field.name] = sent;
    // Left blank, an input is sometimes empty text and sometimes not there.
    else if (field.tag === "input" && coin(0.5)) value[field.name] = "";
  }
  return value;
}

/** One field in the callback's wording; undefined for what was left blank. */
export function fieldValue(field: InteractiveComponent, given: Given, chat: ChatRecord): unknown {
  if (field.tag === "checker") return given === true;
  if (given === undefined || given === "" || (Array.isArray(given) && given.length === 0)) return undefined;
  if (Array.isArray(given)) {
    if (!field.tag.startsWith("multi_")) throw new NotPossible("这一项只能选一个");
    for (const each of given) mustBeOption(field, each, chat);
    return [...given];
  }
  if (typeof given !== "string") throw new NotPossible("这一项的内容不对");
  const shape = DATE_TAGS[field.tag];
  if (shape) {
    const bare = given.replace(/ \+\d{4}$/, "");
    if (!shape.test(bare)) throw new NotPossible("日期或时间不对");
    return `${bare} ${ZONE}`;
  }
  if (field.tag === "input") {
    if (field.maxLength !== null && Array.from(given).length > field.maxLength)
      throw new NotPossible("内容超过长度上限");
    return given;
  }
  mustBeOption(field, given, chat);
  return field.tag.startsWith("multi_") ? [given] : given;
}

function mustBeOption(field: InteractiveComponent, value: string, chat: ChatRecord): void {
  const people = field.tag.endsWith("_person");
  const options = people && field.options.length === 0 ? chat.members : field.options;
  if (!options.includes(value)) throw new NotPossible("没有这个选项");
}

function initialValue(card: unknown, field: InteractiveComponent): Given {
  const node = nodeAt(card, field.path);
  switch (field.tag) {
    case "input":
      return textAt(node, "default_value");
    case "checker":
      return node.checked === true;
    case "date_picker":
      return textAt(node, "initial_date");
    case "picker_time":
      return textAt(node, "initial_time");
    case "picker_datetime":
      return textAt(node, "initial_datetime");
    case "multi_select_static":
    case "multi_select_person":
      return Array.isArray(node.selected_values) ? node.selected_values.filter((each) => typeof each === "string") : [];
    default: {
      const index = typeof node.initial_index === "number" ? field.options[node.initial_index - 1] : undefined;
      return textAt(node, "initial_option") ?? index;
    }
  }
}

function textAt(node: Record<string, unknown>, key: string): string | undefined {
  const value = node[key];
  return typeof value === "string" ? value : undefined;
}

/** What the client calls a component when it talks to the person: its label, its text, or at least its name. */
export function labelOf(card: unknown, component: InteractiveComponent): string {
  const node = nodeAt(card, component.path);
  for (const text of [node.label, node.text, node.placeholder]) {
    if (isObject(text) && typeof text.content === "string" && text.content !== "") return text.content;
  }
  return component.name ?? component.tag;
}

/** The element at a path such as `body.elements[2].columns[0].elements[1]`. */
function nodeAt(card: unknown, path: string): Record<string, unknown> {
  let at: unknown = card;
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    at = Array.isArray(at) ? at[Number(step)] : isObject(at) ? at[step] : undefined;
  }
  return isObject(at) ? at : {};
}
