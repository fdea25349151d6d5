import { SheetError } from "./workbook.ts";

const ole = Buffer.from("d0cf11e0a1b11ae1", "hex");
// A stream's name as the old container writes it: an .xlsx with a password is one of these.
const encrypted = Buffer.from("EncryptedPackage", "utf16le");

/** What the bytes are, whatever the file is called. */
export function sniff(bytes: Buffer): "zip" | "text" {
  if (bytes.length === 0) throw new SheetError("empty");
  if (bytes.subarray(0, 2).toString("latin1") === "PK") return "zip";
  if (bytes.subarray(0, 8).equals(ole)) throw new SheetError(bytes.includes(encrypted) ? "encrypted" : "xls");
  const head = bytes.subarray(0, 1000);
  const wide = /^(?:fffe|feff)/.test(head.toString("hex", 0, 2));
  // A web page or XML that is called .xls, and anything with a zero byte, is no table of text.
  if (!wide && (head.includes(0) || /^\s*(?:\ufeff)?\s*<(?:!|\?|html|table)/i.test(head.toString("utf8")))) {
    throw new SheetError(/^\s*(?:\ufeff)?\s*</.test(head.toString("utf8")) ? "xls" : "not-a-workbook");
  }
  return "text";
}
