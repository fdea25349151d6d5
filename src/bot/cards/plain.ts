import { type Locale, type Translate, translator } from "../../i18n/t.ts";
import type { Block, Button, CardView, Field } from "./kit.ts";
import { cellText, type Table } from "./render-table.ts";

/** A text message may have 150 KB; what is left is for the JSON around it. */
export const maxPlainBytes = 140 * 1024;

/**
 * The view in words alone, for old clients and for those who asked for it: numbers stay, tables become lines, buttons
 * become what to type. Never empty, never longer than one message.
 */
export function toPlainText(view: CardView, locale: Locale = "zh-CN"): string {
  const t = translator(locale);
  const head = [view.title.trim(), view.subtitle?.trim() ?? ""].filter(Boolean);
  const said: string[] = [...head];
  const parts = view.blocks.map((block) => {
    const lines = block.kind === "buttons" ? unsaid(block.buttons, said, t) : blockLines(block, t);
    said.push(...lines.flatMap((line) => line.split("\n")));
    return lines;
  });
  const text = quiet(
    [head, ...parts]
      .map((lines) => lines.join("\n").trim())
      .filter(Boolean)
      .join("\n\n"),
  );
  return within(text === "" ? t("cards.untitled", {}) : text, t);
}

function blockLines(block: Block, t: Translate): string[] {
  switch (block.kind) {
    case "text":
      return [plainOfMd(block.md)];
    case "rule":
      return [];
    case "table":
      return block.rows.length === 0 ? [t("cards.noRows", {})] : tableLines(block);
    case "form":
      return [
        ...block.fields.flatMap((field) => fieldLines(field, t)),
        ...[block.submit, ...(block.others ?? [])].flatMap((button) => buttonLines(button, t)),
      ];
    case "buttons":
      return block.buttons.flatMap((button) => buttonLines(button, t));
    case "panel":
      return [block.title, ...block.blocks.flatMap((inner) => blockLines(inner, t))];
    case "columns":
      return block.columns.flatMap((column) => closeUp(column.blocks.flatMap((inner) => blockLines(inner, t))));
    case "chart":
      return [block.alt];
  }
}

/** One line a row: the first cell names it, the others follow with their column's label. */
export function tableLines(table: Table): string[] {
  return table.rows.map((row, at) => {
    const [first = "", ...rest] = table.columns.map((column) => {
      const words = cellText(row, column);
      return (column.type === "md" ? plainOfMd(words) : words).replace(/\s+/g, " ").trim();
    });
    const named = rest.map((words, nth) =>
      words === "" ? "" : `${table.columns[nth + 1]?.label ?? ""} ${words}`.trim(),
    );
    return `${at + 1}. ${[first, ...named].filter(Boolean).join("  ")}`;
  });
}

function fieldLines(field: Field, t: Translate): string[] {
  const label = field.required ? t("cards.required", { label: field.label }) : field.label;
  const now = answerOf(field, t);
  const options = field.kind === "select" || field.kind === "multi" ? field.options.map((option) => option.label) : [];
  return [
    `· ${label}`,
    ...[
      field.hint ?? "",
      options.length === 0 ? "" : t("cards.plainOptions", { options: options.join(t("cards.plainJoin", {})) }),
      now === "" ? "" : t("cards.plainAnswer", { value: now }),
      field.error ?? "",
    ]
      .filter(Boolean)
      .map((line) => `  ${line}`),
  ];
}

function answerOf(field: Field, t: Translate): string {
  switch (field.kind) {
    case "input":
    case "date":
      return field.value ?? "";
    case "select":
      return field.options.find(({ value }) => value === field.value)?.label ?? "";
    case "multi":
      return field.options
        .filter(({ value }) => field.value?.includes(value) ?? false)
        .map(({ label }) => label)
        .join(t("cards.plainJoin", {}));
    case "check":
      return field.value === undefined ? "" : t(field.value ? "cards.plainChecked" : "cards.plainUnchecked", {});
  }
}

/** Figures above their words read better on one line: 18 分钟 合计要用的时间. */
function closeUp(lines: readonly string[]): readonly string[] {
  return lines.length > 1 && lines.every((line) => line.length <= 12 && !line.includes("\n"))
    ? [lines.join(" ")]
    : lines;
}

/** Buttons that only repeat the numbered lines above them are not written out again. */
function unsaid(buttons: readonly Button[], said: readonly string[], t: Translate): string[] {
  const listed = (say: string) =>
    said.some((line) => line.replace(/^\d+\. /, "") === say || (/^\d+$/.test(say) && line.startsWith(`${say}. `)));
  return buttons.filter((button) => !(button.say && listed(button.say))).flatMap((button) => buttonLines(button, t));
}

/** A button without words to type and without an address has no twin: the view's text says what else can be done. */
function buttonLines(button: Button, t: Translate): string[] {
  if (button.disabled) return [];
  if (button.say) return [t("cards.plainSay", { label: button.label, say: button.say })];
  return button.url ? [t("cards.plainOpen", { label: button.label, url: button.url })] : [];
}

/** Lark markdown without its marks; entities last, so that what people typed comes out as they typed it. */
export function plainOfMd(md: string): string {
  return md
    .replace(/<\/?[a-zA-Z][^<>]*>/g, "")
    .replace(/!?\[([^\]]*)\]\(([^)]*)\)/g, (_, words: string, to: string) =>
      /^https?:/.test(to) ? `${words} ${to}` : words,
    )
    .replace(/^ {0,3}#{1,6} +/gm, "")
    .replace(/^ {0,3}> ?/gm, "")
    .replace(/^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$\n?/gm, "")
    .replace(/^\|(.*)\|[ \t]*$/gm, (_, cells: string) =>
      cells
        .split("|")
        .map((cell) => cell.trim())
        .join("  "),
    )
    .replace(/\*\*|__|~~|`+/g, "")
    .replace(/(?<![*\w])\*([^*\s][^*]*)\*(?!\*)/g, "$1")
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/\u00a0/g, " ");
}

/** Text messages have marks of their own: `<at user_id="all">` would call everybody, `[a](b)` would hide an address. */
function quiet(text: string): string {
  return text
    .toWellFormed()
    .replace(/<(?=[a-zA-Z/])/g, "＜")
    .replace(/\](?=\()/g, "］");
}

function within(text: string, t: Translate): string {
  const bytes = (words: string) => Buffer.byteLength(JSON.stringify(words));
  if (bytes(text) <= maxPlainBytes) return text;
  const end = t("cards.plainCut", {});
  // Never more than three bytes for a UTF-16 unit, six when JSON writes it out: halve until it fits.
  let kept = text;
  while (bytes(`${kept}\n${end}`) > maxPlainBytes) kept = kept.slice(0, Math.floor(kept.length * 0.9));
  return `${kept
    .slice(0, Math.max(kept.lastIndexOf("\n"), kept.length - 400))
    .toWellFormed()
    .trimEnd()}\n${end}`;
}
