import { Refusal } from "./refusal.ts";

export interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

/**
 * Splits multipart/form-data by its boundary, byte for byte. A part is a file because of its name, not because it has a
 * filename: the SDK sends buffers without one, and parsers that go by the filename turn them into text.
 */
export function parseMultipart(body: Buffer, contentType: string): Map<string, Part> {
  const boundary = /^multipart\/form-data;.*?boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (!mark) throw badForm();
  const delimiter = Buffer.from(`\r\n--${mark}`);
  // The first delimiter has no line break before it.
  const whole = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts = new Map<string, Part>();
  for (let at = whole.indexOf(delimiter); at >= 0; ) {
    const from = at + delimiter.length;
    if (whole.toString("latin1", from, from + 2) === "--") return parts;
    const next = whole.indexOf(delimiter, from);
    if (next < 0) throw badForm();
    const part = parsePart(whole.subarray(from, next));
    parts.set(part.name, part);
    at = next;
  }
  throw badForm();
}

/** What lies between two delimiters: the rest of the delimiter's line, headers, an empty line, the bytes. */
function parsePart(chunk: Buffer): Part {
  const lineEnd = chunk.indexOf("\r\n");
  const headEnd = chunk.indexOf("\r\n\r\n", Math.max(0, lineEnd));
  if (lineEnd < 0 || headEnd < 0) throw badForm();
  const head = chunk.toString("utf8", lineEnd + 2, headEnd);
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1] ?? "";
  const name = attribute(disposition, "name");
  if (name === null) throw badForm();
  return {
    name,
    filename: attribute(disposition, "filename"),
    contentType: /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? null,
    bytes: chunk.subarray(headEnd + 4),
  };
}

function attribute(disposition: string, name: string): string | null {
  const found = new RegExp(`(?:^|[;\\s])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, "i").exec(disposition);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? null : value.replace(/\\(.)/g, "$1").replace(/%22/g, '"');
}

function badForm(): Refusal {
  return new Refusal(234001, "Invalid request param.");
}
