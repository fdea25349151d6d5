/**
 * People's words inside lark markdown. Every character that could begin markup becomes a numeric entity, which the
 * platform shows as the character itself, so `<at id=all>`, `**`, links, code and table pipes stay what was typed.
 */
export function escapeMd(words: string): string {
  return clean(words)
    .replace(/[&<>*_~`[\]()#!|\\$]/g, entity)
    .replace(/^([ \t]*)([-+=]|\d+(?=[.、)]))/gm, (_, space: string, mark: string) => space + atLineStart(mark))
    .replace(/^[ \t]+/gm, (space) => " ".repeat(Math.min(space.length, 2)).replace(/ /g, "&#160;"))
    .replace(/(?<=\w):|:(?=[/\w])/g, (mark, at: number, all: string) => (isTime(all, at) ? mark : entity(mark)))
    .replace(/@/g, entity)
    .replace(/(?<=\S)\.(?=\p{L})/gu, entity);
}

/** The same for a cell of a markdown table: one line, whatever was typed. */
export function escapeCell(words: string): string {
  return escapeMd(words.replace(/\s+/g, " ").trim());
}

/** Markdown of ours with people's words in the slots: md`**${name}** 已登记`. */
export function md(parts: TemplateStringsArray, ...words: readonly (string | number)[]): string {
  return parts.reduce((text, part, at) => text + escapeMd(String(words[at - 1] ?? "")) + part);
}

/**
 * The last gate before a card: nobody is called together, only single people are; and a picture whose key the platform
 * does not know would refuse the whole card. Both are shown as typed instead.
 */
export function tameMd(markdown: string): string {
  return clean(markdown)
    .replace(/<(?=\/?(at|person)\b)(?!(at|person)\s+id=(["']?)ou_\w+\3[\s>]|\/(at|person)>)/gi, "&#60;")
    .replace(/!\[/g, "&#33;[");
}

function atLineStart(mark: string): string {
  return /\d/.test(mark) ? entity(mark.charAt(0)) + mark.slice(1) : entity(mark);
}

/** 08:37 is left as it is; `:OK:` would become a picture and `https:` a link. */
function isTime(text: string, at: number): boolean {
  return /\d/.test(text.charAt(at - 1)) && /\d/.test(text.charAt(at + 1));
}

function entity(char: string): string {
  return `&#${char.charCodeAt(0)};`;
}

/** Without what no screen shows and some parsers choke on: control characters and halves of characters. */
function clean(words: string): string {
  return words
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "");
}
