import { createInflateRaw, inflateRawSync } from "node:zlib";
import { type Caps, SheetError } from "./workbook.ts";

const endRecord = 0x06054b50;
const entryRecord = 0x02014b50;
const localRecord = 0x04034b50;
// Small parts may be very repetitive; a bomb needs size.
const ratioFrom = 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly method: number;
  readonly crc: number;
  readonly at: number;
}

/** Reads the directory of a zip and refuses what it announces: a 300 KB workbook can unpack to 300 MB. */
export function readZipDirectory(zip: Buffer, caps: Caps): readonly ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > caps.parts) throw new SheetError("bomb");
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = zip.readUInt32LE(end + 16);
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== entryRecord) throw new SheetError("damaged");
    const nameLength = zip.readUInt16LE(at + 28);
    const entry = {
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packed: zip.readUInt32LE(at + 20),
      unpacked: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    };
    // Nothing is ever unpacked to a place of its own name, but such a name says what the file is for.
    if (names.has(entry.name.toLowerCase()) || leadsOut(entry.name)) throw new SheetError("damaged");
    names.add(entry.name.toLowerCase());
    total += entry.unpacked;
    const steep = entry.unpacked > ratioFrom && entry.unpacked > entry.packed * caps.ratio;
    if (total > caps.unpackedBytes || steep) throw new SheetError("bomb");
    entries.push(entry);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * The directory can lie. Every part is unpacked once, piece by piece and kept nowhere, with its announced size as the bound;
 * one that holds more is a bomb, whatever a parser would have done with it.
 */
export async function checkSizes(zip: Buffer, entries: readonly ZipEntry[]): Promise<void> {
  for (const entry of entries) {
    for await (const _ of unpacked(zip, entry));
  }
}

const chunkBytes = 256 * 1024;

/** A part's bytes as they are unpacked; throws a SheetError as soon as there are more than the directory announced. */
export async function* unpacked(zip: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const packed = packedBytes(zip, entry);
  if (entry.method === 0) {
    if (entry.packed !== entry.unpacked) throw new SheetError("damaged");
    for (let at = 0; at < packed.length; at += chunkBytes) yield packed.subarray(at, at + chunkBytes);
    return;
  }
  if (entry.method !== 8) throw new SheetError("damaged");
  const inflate = createInflateRaw({ chunkSize: Math.min(Math.max(entry.unpacked, 1024), chunkBytes) });
  inflate.end(packed);
  let seen = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      seen += chunk.length;
      if (seen > entry.unpacked) throw new SheetError("bomb");
      yield chunk;
    }
  } catch (err) {
    throw err instanceof SheetError ? err : new SheetError("damaged", { cause: err });
  }
}

/** A part's bytes, never more than the directory announced. */
export function readPart(zip: Buffer, entry: ZipEntry): Buffer {
  const packed = packedBytes(zip, entry);
  return entry.method === 0 ? packed : unpackWhole(packed, entry.unpacked);
}

function leadsOut(name: string): boolean {
  return /^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i.test(name);
}

function unpackWhole(packed: Buffer, announced: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(announced, 1) });
  } catch (err) {
    // A failure of zlib itself carries its code; the bound is a RangeError of Node's buffers.
    const beyond = err instanceof RangeError;
    throw new SheetError(beyond ? "bomb" : "damaged", { cause: err });
  }
}

/** As they lie in the file. */
export function packedBytes(zip: Buffer, entry: ZipEntry): Buffer {
  if (entry.at + 30 > zip.length || zip.readUInt32LE(entry.at) !== localRecord) throw new SheetError("damaged");
  const from = entry.at + 30 + zip.readUInt16LE(entry.at + 26) + zip.readUInt16LE(entry.at + 28);
  if (from + entry.packed > zip.length) throw new SheetError("damaged");
  return zip.subarray(from, from + entry.packed);
}

function findEnd(zip: Buffer): number {
  // Behind it stands a comment of at most 64 KB.
  const from = Math.max(0, zip.length - 22 - 65_535);
  for (let at = zip.length - 22; at >= from; at -= 1) {
    if (zip.readUInt32LE(at) === endRecord) return at;
  }
  throw new SheetError("damaged");
}
