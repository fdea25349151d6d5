import fc from "fast-check";
import { escapeMd } from "../../src/bot/cards/escape.ts";
import type { Block, Button, CardView, Field, Option, TableColumn } from "../../src/bot/cards/kit.ts";

/** Words as people type them, and as they should not: marks, tags, lines, emoji, halves of characters. */
const pieces = [
  "王秀兰",
  "独居老人名单",
  "，",
  "\n",
  "  ",
  "*",
  "**",
  "_",
  "`",
  "```",
  "|",
  "---",
  "- ",
  "1. ",
  "# ",
  "> ",
  "<at id=all></at>",
  '<at user_id="all">',
  "<person id=ou_x>",
  "![a](img_v3_x)",
  "[a](https://x.example)",
  "&#60;",
  ":OK:",
  "08:37",
  "https://x.example",
  "\\",
  "👩‍🌾",
  "\ud83d",
  "\u0000",
  "~~",
  "$",
  "{}",
  "(x) => x",
];
export const anyWords: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((list) => list.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

/** What goes into `md` comes from us, with people's words escaped in it. */
const ourMd = anyWords.map((words) => `**要点** ${escapeMd(words)}`);

const option: fc.Arbitrary<Option> = fc.record({ value: fc.string({ maxLength: 8 }), label: anyWords });
const options = fc.array(option, { maxLength: 6 });

const button: fc.Arbitrary<Button> = fc.record(
  {
    label: anyWords,
    action: fc.constantFrom("duty.show", "request.file"),
    value: fc.dictionary(fc.string({ maxLength: 6 }), fc.oneof(fc.integer(), fc.string({ maxLength: 9 })), {
      maxKeys: 3,
    }),
    url: fc.oneof(fc.webUrl(), anyWords),
    look: fc.constantFrom("primary", "default", "danger"),
    confirm: fc.record({ title: anyWords, text: anyWords }),
    disabled: fc.boolean(),
    say: anyWords,
  },
  { requiredKeys: ["label"] },
);

const name = fc.stringMatching(/^[a-z]{6,12}$/);

function fieldNamed(names: fc.Arbitrary<string>): fc.Arbitrary<Field> {
  const base = { name: names, label: anyWords, hint: anyWords, required: fc.boolean(), error: anyWords };
  const requiredKeys = ["name", "label", "kind"] as const;
  return fc.oneof(
    fc.record(
      {
        ...base,
        kind: fc.constant("input" as const),
        value: anyWords,
        maxLength: fc.integer({ min: -5, max: 5000 }),
        lines: fc.integer({ min: -1, max: 40 }),
      },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      { ...base, kind: fc.constant("select" as const), value: fc.string({ maxLength: 8 }), options },
      { requiredKeys: [...requiredKeys, "options"] },
    ),
    fc.record(
      { ...base, kind: fc.constant("multi" as const), value: fc.array(fc.string({ maxLength: 8 })), options },
      { requiredKeys: [...requiredKeys, "options"] },
    ),
    fc.record(
      { ...base, kind: fc.constant("date" as const), value: fc.oneof(fc.constant("2026-12-10"), anyWords) },
      { requiredKeys: [...requiredKeys] },
    ),
    fc.record(
      { ...base, kind: fc.constant("check" as const), value: fc.boolean() },
      { requiredKeys: [...requiredKeys] },
    ),
  );
}

function formOf(fields: fc.Arbitrary<Field[]>): fc.Arbitrary<Block> {
  return fc.record(
    {
      kind: fc.constant("form" as const),
      name: anyWords,
      fields,
      submit: button,
      others: fc.array(button, { maxLength: 2 }),
    },
    { requiredKeys: ["kind", "name", "fields", "submit"] },
  );
}

function tableOf(maxRows: number): fc.Arbitrary<Block> {
  const column: fc.Arbitrary<TableColumn> = fc.record(
    {
      key: fc.constantFrom("a", "b", "c", ""),
      label: anyWords,
      type: fc.constantFrom("text", "number", "date", "md"),
      width: fc.constantFrom("120px", "30%", "wide"),
    },
    { requiredKeys: ["key", "label"] },
  );
  const row = fc.dictionary(fc.constantFrom("a", "b", "c", "d", ""), fc.oneof(anyWords, fc.integer(), fc.double()));
  return fc.record(
    {
      kind: fc.constant("table" as const),
      columns: fc.array(column, { maxLength: 6 }),
      rows: fc.array(row, { maxLength: maxRows }),
      pageSize: fc.integer({ min: -1, max: 30 }),
      more: anyWords,
    },
    { requiredKeys: ["kind", "columns", "rows"] },
  );
}

const drawing: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant("chart" as const),
  spec: fc.oneof(
    fc.constant({ type: "bar", data: { values: [{ d: "民政局", n: 4 }] }, xField: "d", yField: "n" }),
    fc.dictionary(fc.constantFrom("type", "data", "xField", "label"), fc.anything()),
  ),
  alt: anyWords,
});

function words(markdown: fc.Arbitrary<string>): fc.Arbitrary<Block> {
  return fc.record(
    { kind: fc.constant("text" as const), md: markdown, size: fc.constantFrom("normal", "hint", "heading") },
    { requiredKeys: ["kind", "md"] },
  );
}

const row: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant("buttons" as const),
  buttons: fc.array(button, { maxLength: 4 }),
});
const line: fc.Arbitrary<Block> = fc.record({ kind: fc.constant("rule" as const) });

interface Sizes {
  readonly blocks: number;
  readonly inside: number;
  readonly depth: number;
}

function view(leaf: fc.Arbitrary<Block>, sizes: Sizes): fc.Arbitrary<CardView> {
  const block = (depth: number): fc.Arbitrary<Block> =>
    depth === 0
      ? leaf
      : fc.oneof(
          { weight: 4, arbitrary: leaf },
          {
            weight: 1,
            arbitrary: fc.record(
              {
                kind: fc.constant("panel" as const),
                title: anyWords,
                blocks: fc.array(block(depth - 1), { maxLength: sizes.inside }),
                expanded: fc.boolean(),
              },
              { requiredKeys: ["kind", "title", "blocks"] },
            ),
          },
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant("columns" as const),
              columns: fc.array(
                fc.record(
                  {
                    weight: fc.oneof(fc.integer(), fc.double()),
                    blocks: fc.array(block(depth - 1), { maxLength: sizes.inside }),
                  },
                  { requiredKeys: ["blocks"] },
                ),
                { maxLength: 3 },
              ),
            }),
          },
        );
  return fc.record(
    {
      title: anyWords,
      subtitle: anyWords,
      tone: fc.constantFrom("plain", "info", "good", "warn", "refused"),
      summary: anyWords,
      blocks: fc.array(block(sizes.depth), { maxLength: sizes.blocks }),
    },
    { requiredKeys: ["title", "blocks"] },
  );
}

/** Views such as handlers build: a handful of blocks, names that differ. */
export const anyView: fc.Arbitrary<CardView> = view(
  fc.oneof(
    words(ourMd),
    row,
    line,
    drawing,
    tableOf(4),
    formOf(fc.uniqueArray(fieldNamed(name), { maxLength: 4, selector: (field) => field.name })),
  ),
  { blocks: 4, inside: 2, depth: 2 },
).filter(namesDiffer);

/** Views that no handler should build: raw markdown, names twice, far too much of everything. */
export const roughView: fc.Arbitrary<CardView> = view(
  fc.oneof(
    words(anyWords),
    words(
      fc.tuple(anyWords, fc.integer({ min: 1, max: 3000 })).map(([piece, times]) => piece.repeat(Math.ceil(times / 4))),
    ),
    row,
    line,
    drawing,
    tableOf(60),
    formOf(fc.array(fieldNamed(fc.oneof(name, anyWords, fc.constant("b0_0"))), { maxLength: 8 })),
  ),
  { blocks: 14, inside: 5, depth: 7 },
);

/** Field names are unique in a card, as they are in every card of ours. */
function namesDiffer(candidate: CardView): boolean {
  const names = namesIn(candidate.blocks);
  return new Set(names).size === names.length;
}

function namesIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "form":
        return block.fields.map((field) => field.name);
      case "panel":
        return namesIn(block.blocks);
      case "columns":
        return block.columns.flatMap((column) => namesIn(column.blocks));
      default:
        return [];
    }
  });
}
