import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const css = await readFile(new URL("../../web/tokens.css", import.meta.url), "utf8");

type Tokens = ReadonlyMap<string, string>;
const light = tokensOf(":root {");
const systemDark = tokensOf(':root:not([data-theme="light"]) {');
const askedDark = tokensOf(':root[data-theme="dark"] {');

/** The colours of one block, by name. */
function tokensOf(selector: string): Tokens {
  const start = css.indexOf(selector);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    Array.from(block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g), ([, name = "", colour = ""]) => [name, colour]),
  );
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(tokens: Tokens, text: string, ground: string): number {
  const [a, b] = [text, ground].map((name) => luminance(tokens.get(name) ?? "#808080"));
  const [bright, dim] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)];
  return (bright + 0.05) / (dim + 0.05);
}

const tones = [
  "blue",
  "wathet",
  "turquoise",
  "green",
  "yellow",
  "orange",
  "red",
  "carmine",
  "violet",
  "purple",
  "indigo",
  "grey",
];
const texts = [
  ...["ink", "ink-2", "ink-3", "accent", "good", "warn", "bad"].map((text) => [text, "paper"] as const),
  ...["ink", "ink-2", "ink-3"].map((text) => [text, "paper-2"] as const),
  ...["ink", "ink-2"].map((text) => [text, "paper-3"] as const),
  ...["ink", "ink-2", "accent"].map((text) => [text, "accent-soft"] as const),
  ...["good", "warn", "bad"].map((text) => [text, `${text}-soft`] as const),
  ["accent-ink", "accent"] as const,
  ["bad-ink", "bad"] as const,
  ...tones.flatMap((tone) => [[tone, `${tone}-soft`] as const, [tone, "paper"] as const]),
];

test.each([
  { name: "light", tokens: light },
  { name: "dark", tokens: askedDark },
])("every text is at least 4.5 to 1 on its ground, every line that means something 3 to 1: $name", ({ tokens }) => {
  const faint = texts.filter(([text, ground]) => contrast(tokens, text, ground) < 4.5);
  expect(faint.map((pair) => pair.join(" on "))).toEqual([]);
  for (const line of ["line-strong", "accent", "bad"])
    expect(contrast(tokens, line, "paper")).toBeGreaterThanOrEqual(3);
});

test("dark is the same whether the system or the visitor asks for it", () => {
  expect(systemDark.size).toBeGreaterThan(40);
  expect([...askedDark]).toEqual([...systemDark]);
});

test("no style outside the tokens names a colour", async () => {
  const files = [
    "base.css",
    "tones.css",
    "chat/layout.css",
    "chat/thread.css",
    "chat/composer.css",
    "chat/cards/cards.css",
    "chat/cards/fields.css",
    "chat/cards/tables.css",
  ];
  const named = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(`../../web/${file}`, import.meta.url), "utf8");
      return Array.from(text.matchAll(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi), ([colour]) => `${file}: ${colour}`);
    }),
  );
  expect(named.flat()).toEqual([]);
});
