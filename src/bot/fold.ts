/** Width, case, traditional brackets and trailing marks do not make another word: `／帮助！` and `/帮助` are one. */
export function fold(word: string): string {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\u200b\ufeff]+/gu, "")
    .replace(/(?<=.)[。．.！!？?，,、：:；;~～…]+$/u, "");
}

/** Marks that mean a slash to the person who typed them: on a Chinese keyboard the slash key gives 、. */
const slash = /^[/／、\\＼⁄∕╱]+\s*/u;

/** The line without its slash, and whether it had one. */
export function unslash(line: string): { readonly rest: string; readonly slashed: boolean } {
  const rest = line.replace(slash, "");
  return { rest, slashed: rest !== line };
}
