import { markdownFacts } from "./markdown.ts";
import { BadCard, cardError } from "./refusal.ts";
import { isNode, listAt, type Node, type Tagged, textOf } from "./tree.ts";

/** What a card may refer to. `hasUser("all")` asks whether this chat lets the bot call everybody. */
export interface KnownIds {
  hasImage(key: string): boolean;
  hasUser(id: string): boolean;
}

const maxTables = 5;
const maxTablesInMarkdown = 4;
const textSizes = [
  "heading",
  "heading-0",
  "heading-1",
  "heading-2",
  "heading-3",
  "heading-4",
  "normal",
  "notation",
  "xxxx-large",
  "xxx-large",
  "xx-large",
  "x-large",
  "large",
  "medium",
  "small",
  "x-small",
];

interface Known {
  readonly ids: KnownIds;
  /** Table components of the card; tables written in markdown count with them. */
  readonly tables: number;
}

/** Whatever points elsewhere: element ids are unique, pictures and people are known, text sizes exist. */
export function checkReferences(card: Node, all: readonly Tagged[], { ids, tables }: Known): void {
  const elementIds = new Set<string>();
  const sizes = new Set([...textSizes, ...customSizes(card)]);
  let total = tables;
  for (const { node, path } of all) {
    const id = textOf(node, "element_id");
    if (id !== undefined && elementIds.has(id)) {
      throw new BadCard(cardError.parse, "element_id is not unique", `${path}.element_id`);
    }
    if (id !== undefined) elementIds.add(id);
    const size = textOf(node, "text_size");
    if (size !== undefined && !sizes.has(size)) throw new BadCard(cardError.parse, "unknown text_size", path);
    const marks = marksOf(node);
    if ([...imagesOf(node), ...marks.images].some((key) => !ids.hasImage(key))) {
      throw new BadCard(cardError.image, "image key is invalid", path);
    }
    if ([...usersOf(node), ...marks.users].some((user) => !ids.hasUser(user))) {
      throw new BadCard(cardError.user, "user id is invalid", path);
    }
    if (marks.tables > maxTablesInMarkdown) throw tooManyTables("markdown table");
    total += marks.tables;
  }
  if (total > maxTables) throw tooManyTables("table");
}

function tooManyTables(what: string): BadCard {
  return new BadCard(cardError.structure, "card table number over limit", what);
}

function marksOf(node: Node): ReturnType<typeof markdownFacts> {
  const facts = markdownFacts(node["tag"] === "plain_text" ? "" : (textOf(node, "content") ?? ""));
  return node["tag"] === "markdown" ? facts : { ...facts, tables: 0 };
}

function imagesOf(node: Node): string[] {
  const nested = node["tag"] === "img_combination" ? "img_list" : node["tag"] === "select_img" ? "options" : "";
  const own = textOf(node, "img_key");
  const below = listAt(node, nested, "").map(({ element }) =>
    isNode(element) ? textOf(element, "img_key") : undefined,
  );
  return [own, ...below].filter((key) => key !== undefined);
}

function usersOf(node: Node): string[] {
  switch (node["tag"]) {
    case "person":
      return [textOf(node, "user_id") ?? ""];
    case "person_list":
      return listAt(node, "persons", "").map(({ element }) => (isNode(element) ? (textOf(element, "id") ?? "") : ""));
    case "select_person":
    case "multi_select_person":
      return listAt(node, "options", "").map(({ element }) =>
        isNode(element) ? (textOf(element, "value") ?? "") : "",
      );
    case "table":
      return personCells(node);
    default:
      return [];
  }
}

function personCells(table: Node): string[] {
  const columns = listAt(table, "columns", "").flatMap(({ element }) =>
    isNode(element) && element["data_type"] === "persons" ? [textOf(element, "name") ?? ""] : [],
  );
  return listAt(table, "rows", "").flatMap(({ element }) =>
    columns
      .flatMap((name) => (isNode(element) ? [element[name] ?? []].flat() : []))
      .filter((id) => typeof id === "string"),
  );
}

function customSizes(card: Node): string[] {
  const config = isNode(card["config"]) ? card["config"] : {};
  const style = isNode(config["style"]) ? config["style"] : {};
  return Object.keys(isNode(style["text_size"]) ? style["text_size"] : {});
}
