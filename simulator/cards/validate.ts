import type { z } from "zod";
import { columnSchema, containerSchemas, shellSchema } from "./containers.ts";
import { displaySchemas } from "./display.ts";
import { interactiveSchemas } from "./interactive.ts";
import { errorOf } from "./parts.ts";
import { checkReferences, type KnownIds } from "./references.ts";
import { BadCard, type CardErrorCode, type CardRefusal, cardError, notCreated, tooLong } from "./refusal.ts";
import { childrenOf, isNode, listAt, type Node, tagged, textOf } from "./tree.ts";

const maxBytes = 30 * 1024;
const maxTagged = 200;
const maxNesting = 5;

const schemas: ReadonlyMap<string, z.ZodType> = new Map(
  Object.entries({ ...displaySchemas, ...interactiveSchemas, ...containerSchemas }),
);
const containers = new Set(["column_set", "form", "interactive_container", "collapsible_panel"]);
const rootOnly = new Set(["form", "table"]);
const formOnly = new Set(["multi_select_static", "multi_select_person"]);
/** Interactive, yet without a value of their own in the form. */
const nameless = new Set(["overflow", "interactive_container"]);
/**
 * Judges a Card JSON 2.0 the way the platform does when it is sent or patched in: null when it is taken, else the
 * answer. `content` is the message's content string, or the card itself where an API carries it as an object.
 * A card of schema 1.0 is refused unless `older` is `take`: then its size and its JSON are all that is looked at.
 */
export function validateCard(content: unknown, ids: KnownIds, older: "refuse" | "take" = "refuse"): CardRefusal | null {
  const source = typeof content === "string" ? content : written(content);
  if (Buffer.byteLength(source) > maxBytes) return tooLong();
  try {
    const card = parse(source);
    if (older === "refuse" || card["schema"] === "2.0") judge(card, ids);
    return null;
  } catch (err) {
    if (err instanceof BadCard) return notCreated(err);
    throw err;
  }
}

/** As text; nothing where it cannot be written, which then is no card. */
function written(content: unknown): string {
  try {
    return JSON.stringify(content) ?? "";
  } catch {
    return "";
  }
}

function parse(source: string): Node {
  const card = tryJson(source);
  if (isNode(card)) return card;
  throw new BadCard(cardError.parse, "parse card json err, please check whether the card json is correct", "card");
}

function tryJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function judge(card: Node, ids: KnownIds): void {
  if (Object.keys(card).length === 0) return;
  if (card["type"] === "template" || card["type"] === "card") {
    throw new BadCard(cardError.template, "template or card entity does not exist", "data");
  }
  if (card["schema"] !== "2.0") {
    throw new BadCard(cardError.unsupported, "only cards of schema 2.0 are taken here", "schema");
  }
  check(shellSchema, card, "card", cardError.parse);
  const all = [...tagged(card["header"], "header"), ...tagged(card["body"], "body")];
  if (all.length > maxTagged) throw new BadCard(cardError.structure, "element exceeds the limit", "elements");
  const seen: Seen = { tables: 0, names: new Set(), forms: new Set() };
  const body = isNode(card["body"]) ? card["body"] : {};
  for (const child of listAt(body, "elements", "body")) {
    visit(child.element, { path: child.path, depth: 0, inside: null, inForm: false }, seen);
  }
  checkReferences(card, all, { ids, tables: seen.tables });
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly inside: string | null;
  readonly inForm: boolean;
}

interface Seen {
  tables: number;
  readonly names: Set<string>;
  readonly forms: Set<string>;
}

function visit(element: unknown, place: Place, seen: Seen): void {
  const node = isNode(element) ? element : {};
  const tag = textOf(node, "tag") ?? "";
  const schema = schemas.get(tag);
  if (!schema) {
    const what = tag === "" ? "element without a tag" : `unsupported tag ${tag.slice(0, 40)}`;
    throw new BadCard(
      tag === "" ? cardError.parse : cardError.unsupported,
      "cards of schema V2 no longer support this capability",
      `${what} at ${place.path}`,
    );
  }
  standsRight(tag, place);
  check(schema, node, place.path, tag === "table" ? cardError.tableRows : cardError.parse);
  const depth = containers.has(tag) ? place.depth + 1 : place.depth;
  if (depth > maxNesting) throw new BadCard(cardError.structure, "element nesting over limit", place.path);
  if (tag === "table") seen.tables += 1;
  if (tag === "column_set") columnsOf(node, place.path);
  if (tag === "form") formIsWhole(node, place.path, seen);
  named(node, tag, place, seen);
  const inForm = place.inForm || tag === "form";
  for (const child of childrenOf(node, place.path)) {
    visit(child.element, { path: child.path, depth, inside: tag, inForm }, seen);
  }
}

function standsRight(tag: string, place: Place): void {
  if (rootOnly.has(tag) && place.inside !== null) {
    throw new BadCard(cardError.parse, `${tag} is only allowed at the root of the card`, place.path);
  }
  if (formOnly.has(tag) && !place.inForm) {
    throw new BadCard(cardError.parse, `${tag} is only allowed in a form`, place.path);
  }
  if (place.inside === "checker" && tag !== "button") {
    throw new BadCard(cardError.parse, "button_area holds something else than buttons", place.path);
  }
}

function columnsOf(node: Node, path: string): void {
  for (const column of listAt(node, "columns", path)) check(columnSchema, column.element, column.path, cardError.parse);
}

function formIsWhole(form: Node, path: string, seen: Seen): void {
  const name = textOf(form, "name") ?? "";
  if (seen.forms.has(name)) throw new BadCard(cardError.parse, "form name is not unique", `${path}.name`);
  seen.forms.add(name);
  const submits = tagged(form["elements"], path).some(
    ({ node }) => node["tag"] === "button" && node["form_action_type"] === "submit",
  );
  if (!submits) throw new BadCard(cardError.parse, "form has no submit button", path);
}

function named(node: Node, tag: string, place: Place, seen: Seen): void {
  if (!(tag in interactiveSchemas) || nameless.has(tag)) return;
  const name = textOf(node, "name");
  if (name === undefined) {
    if (place.inForm) throw new BadCard(cardError.parse, "interactive element in a form has no name", place.path);
    return;
  }
  if (seen.names.has(name)) throw new BadCard(cardError.parse, "name is not unique", `${place.path}.name`);
  seen.names.add(name);
}

/** One component against its schema; the first thing wrong names the error and the place. */
function check(schema: z.ZodType, value: unknown, path: string, otherwise: CardErrorCode): void {
  const result = schema.safeParse(value);
  const issue = result.error?.issues[0];
  if (!issue) return;
  const at = [path, ...issue.path].join(".");
  const unknown = issue.code === "unrecognized_keys";
  const value_ = unknown ? `unsupported property ${issue.keys[0]?.slice(0, 40) ?? ""} at ${at}` : at;
  throw new BadCard(
    errorOf(issue, otherwise),
    unknown ? "cards of schema V2 no longer support this capability" : saying(issue),
    value_,
  );
}

function saying(issue: z.core.$ZodIssue): string {
  // zod's own sentences may quote the value; ours never do.
  return issue.code === "custom" ? issue.message : `invalid property (${issue.code})`;
}
