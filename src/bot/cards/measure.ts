import type { CardJson } from "./card-json.ts";

/** What the platform counts before it takes a card. Styles inflate what it stores, so we stay below its 30 KB. */
export const limits = { bytes: 28 * 1024, tagged: 200, tables: 5, tablesInText: 4, nesting: 5 } as const;

export type Limit = keyof typeof limits | "names";

const containers = new Set(["column_set", "form", "collapsible_panel"]);
/** Ours to fill, not the platform's to read. */
const data = new Set(["behaviors", "chart_spec", "rows"]);

/** The limits that a card is over; an empty list means that it can be sent. */
export function over(card: CardJson, json: string): Limit[] {
  const all = walk(card.body.elements, 0);
  const header = walk(card.header, 0).length;
  const tablesInTexts = all.map(({ node }) => (node["tag"] === "markdown" ? tablesIn(node["content"]) : 0));
  const tables = all.filter(({ node }) => node["tag"] === "table").length + tablesInTexts.reduce((a, b) => a + b, 0);
  const names = all.map(({ node }) => node["name"]).filter((name) => typeof name === "string");
  const found: Record<Limit, boolean> = {
    bytes: Buffer.byteLength(json) > limits.bytes,
    tagged: all.length + header > limits.tagged,
    tables: tables > limits.tables,
    tablesInText: tablesInTexts.some((count) => count > limits.tablesInText),
    nesting: all.some(({ depth }) => depth > limits.nesting),
    names: new Set(names).size < names.length || names.some((name) => name === "" || name.length > 100),
  };
  return limitNames.filter((limit) => found[limit]);
}

const limitNames: readonly Limit[] = ["bytes", "tagged", "tables", "tablesInText", "nesting", "names"];

interface Found {
  readonly node: Readonly<Record<string, unknown>>;
  readonly depth: number;
}

function walk(value: unknown, depth: number): Found[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => walk(each, depth));
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const node = Object.fromEntries(entries);
  const tag: unknown = node["tag"];
  const inner = typeof tag === "string" && containers.has(tag) ? depth + 1 : depth;
  const below = entries.flatMap(([key, each]) => (data.has(key) ? [] : walk(each, inner)));
  return typeof tag === "string" ? [{ node, depth: inner }, ...below] : below;
}

/** A table in markdown is known by the row of dashes below its heads. Counted generously: code is not left out. */
function tablesIn(md: unknown): number {
  if (typeof md !== "string") return 0;
  return md.split("\n").filter((line) => line.includes("|") && /^[\s|:-]+$/.test(line) && line.includes("-")).length;
}
