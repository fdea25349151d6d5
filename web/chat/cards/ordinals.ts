import { isNode, type Node, node, nodes, str } from "./node.ts";

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

export const isInteractive = (element: Node): boolean => interactive.has(str(element, "tag"));

/** Each interactive component's place in drawing order, from 0, a container before what is inside it. */
export function ordinalsOf(card: Node): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  const visit = (element: Node): void => {
    if (isInteractive(element)) found.set(element, found.size);
    for (const child of childrenOf(element)) visit(child);
  };
  for (const element of nodes(node(card, "body"), "elements")) visit(element);
  return found;
}

function childrenOf(element: Node): readonly Node[] {
  switch (str(element, "tag")) {
    case "column_set":
      return nodes(element, "columns").flatMap((column) => nodes(column, "elements"));
    case "checker":
      return nodes(node(element, "button_area"), "buttons");
    case "div":
      return isNode(element["extra"]) ? [element["extra"]] : [];
    default:
      return nodes(element, "elements");
  }
}
