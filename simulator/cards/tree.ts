/** A card as it arrives: any JSON. These readers look at it without trusting it. */
export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(node: Node, key: string): string | undefined {
  const value = node[key];
  return typeof value === "string" ? value : undefined;
}

export interface Child {
  readonly element: unknown;
  readonly path: string;
}

export function listAt(node: Node, key: string, path: string): Child[] {
  const list = node[key];
  return Array.isArray(list) ? list.map((element: unknown, at) => ({ element, path: `${path}.${key}[${at}]` })) : [];
}

/** What is drawn inside an element, in drawing order. A column is transparent: its elements are the set's. */
export function childrenOf(node: Node, path: string): Child[] {
  switch (node["tag"]) {
    case "column_set":
      return listAt(node, "columns", path).flatMap(({ element, path: at }) =>
        isNode(element) ? listAt(element, "elements", at) : [],
      );
    case "form":
    case "collapsible_panel":
    case "interactive_container":
      return listAt(node, "elements", path);
    case "checker":
      return isNode(node["button_area"]) ? listAt(node["button_area"], "buttons", `${path}.button_area`) : [];
    case "div":
      return node["extra"] === undefined ? [] : [{ element: node["extra"], path: `${path}.extra` }];
    default:
      return [];
  }
}

/** Below these keys lies the author's own data, in which a `tag` means nothing. */
const data = new Set(["value", "behaviors", "chart_spec", "rows", "i18n_content"]);

export interface Tagged {
  readonly node: Node;
  readonly path: string;
}

/**
 * Every tagged thing: the platform's limit of 200 counts components and texts and icons alike. What lies deeper than
 * any card could is not read, so that brackets alone cannot exhaust the stack.
 */
export function tagged(value: unknown, path: string, left = 100): Tagged[] {
  if (left === 0) return [];
  if (Array.isArray(value)) return value.flatMap((each: unknown, at) => tagged(each, `${path}[${at}]`, left - 1));
  if (!isNode(value)) return [];
  const below = Object.entries(value).flatMap(([key, each]) =>
    data.has(key) ? [] : tagged(each, `${path}.${key}`, left - 1),
  );
  return typeof value["tag"] === "string" ? [{ node: value, path }, ...below] : below;
}
