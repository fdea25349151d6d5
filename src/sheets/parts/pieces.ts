import { StringDecoder } from "node:string_decoder";

/**
 * A part's text in pieces, so that it is never there as a whole: each ends behind the end of an `element` (`row`, `si`), the last
 * at the end of the part. Nothing between the tags of such an element is torn apart. A part without them is one piece.
 */
export async function* piecesOf(chunks: AsyncIterable<Buffer>, element: string): AsyncGenerator<string> {
  const waiting: string[] = [];
  // As much of what waits as an end tag may have begun in.
  let before = "";
  for await (const text of decoded(chunks)) {
    const cut = lastEnd(before + text, element) - before.length;
    if (cut > 0) {
      const piece = waiting.join("") + text.slice(0, cut);
      if (!endsWithin(piece)) {
        yield piece;
        waiting.length = 0;
        waiting.push(text.slice(cut));
        before = text.slice(cut).slice(-longestTag);
        continue;
      }
    }
    waiting.push(text);
    before = (before + text).slice(-longestTag);
  }
  yield waiting.join("");
}

const longestTag = 60;

/** UTF-8, or UTF-16 if it says so; what no text can hold becomes U+FFFD. */
async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: StringDecoder | undefined;
  for await (const chunk of chunks) {
    const first = decoder === undefined;
    decoder ??= new StringDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? "utf-16le" : "utf-8");
    const text = decoder.write(chunk);
    yield first && text.startsWith("\ufeff") ? text.slice(1) : text;
  }
  if (decoder) yield decoder.end();
}

/** The place behind the last end tag of this element; -1 when there is none. */
function lastEnd(text: string, element: string): number {
  const end = `${element}>`;
  for (let at = text.lastIndexOf(end); at >= 0; at = text.lastIndexOf(end, at - 1)) {
    if (/<\/(?:[\w.-]+:)?$/.test(text.slice(Math.max(0, at - longestTag), at))) return at + end.length;
    if (at === 0) break;
  }
  return -1;
}

/** Within a comment, an instruction or CDATA, where an end tag is none. */
function endsWithin(piece: string): boolean {
  const opens = /<(?:\?|!--|!\[CDATA\[)/g;
  for (let open = opens.exec(piece); open; open = opens.exec(piece)) {
    const end = open[0] === "<?" ? "?>" : open[0] === "<!--" ? "-->" : "]]>";
    const at = piece.indexOf(end, open.index);
    if (at < 0) return true;
    opens.lastIndex = at + end.length;
  }
  return false;
}
