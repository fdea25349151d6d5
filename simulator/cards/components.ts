import { childrenOf, isNode, listAt, type Node, textOf } from "./tree.ts";

/** Something in a card that can be clicked, chosen or typed into. */
export interface InteractiveComponent {
  readonly tag: string;
  readonly name: string | null;
  readonly elementId: string | null;
  /** Place among the interactive components of the card, from 0, a container before what is inside it. */
  readonly ordinal: number;
  readonly path: string;
  /** The form whose values travel with it. */
  readonly formName: string | null;
  readonly required: boolean;
  readonly disabled: boolean;
  /** What the author put into the callback, to be handed back as `action.value`; null where nothing is called. */
  readonly value: unknown;
  /** The values that can be chosen; empty for a person list means everybody in the chat. */
  readonly options: readonly string[];
  readonly formAction: "submit" | "reset" | null;
  readonly maxLength: number | null;
}

const interactive = new Set([
  "button",
  "input",
  "overflow",
  "select_static",
  "multi_select_static",
  "select_person",
  "multi_select_person",
  "date_picker",
  "picker_time",
  "picker_datetime",
  "select_img",
  "checker",
  "interactive_container",
]);

/** In drawing order. The card is one that was taken; what is not understood is passed over. */
export function interactiveComponents(card: unknown): InteractiveComponent[] {
  const body = isNode(card) && isNode(card["body"]) ? card["body"] : {};
  const found = listAt(body, "elements", "body").flatMap(({ element, path }) => gather(element, path, null));
  return found.map((component, ordinal) => ({ ...component, ordinal }));
}

function gather(element: unknown, path: string, formName: string | null): Omit<InteractiveComponent, "ordinal">[] {
  if (!isNode(element)) return [];
  const tag = textOf(element, "tag") ?? "";
  const form = tag === "form" ? (textOf(element, "name") ?? null) : formName;
  const below = childrenOf(element, path).flatMap((child) => gather(child.element, child.path, form));
  return interactive.has(tag) ? [describe(element, tag, path, form), ...below] : below;
}

function describe(
  node: Node,
  tag: string,
  path: string,
  formName: string | null,
): Omit<InteractiveComponent, "ordinal"> {
  const action = node["form_action_type"];
  return {
    tag,
    name: textOf(node, "name") ?? null,
    elementId: textOf(node, "element_id") ?? null,
    path,
    formName,
    required: node["required"] === true,
    disabled: node["disabled"] === true,
    value: callbackValue(node, path),
    options: listAt(node, "options", path).flatMap(({ element }) =>
      isNode(element) ? [textOf(element, "value") ?? ""] : [],
    ),
    formAction: action === "submit" || action === "reset" ? action : null,
    maxLength: tag === "input" ? (typeof node["max_length"] === "number" ? node["max_length"] : 1000) : null,
  };
}

function callbackValue(node: Node, path: string): unknown {
  const callback = listAt(node, "behaviors", path).find(
    ({ element }) => isNode(element) && element["type"] === "callback",
  );
  return isNode(callback?.element) ? (callback.element["value"] ?? null) : null;
}
