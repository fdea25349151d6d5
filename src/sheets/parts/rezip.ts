import { crc32, deflateRawSync } from "node:zlib";
import { packedBytes, type ZipEntry } from "../zip-guard.ts";

// 1 January 1980, the first day a zip can name: the same content gives the same bytes.
const noDay = 0x0021;

/**
 * A zip with some parts put in anew, added or (null) taken out. Every other part keeps its packed bytes as they were.
 */
export function rezip(zip: Buffer, entries: readonly ZipEntry[], changes: ReadonlyMap<string, string | null>): Buffer {
  const written = new Writer();
  const left = new Map(changes);
  for (const entry of entries) {
    const change = left.get(entry.name);
    left.delete(entry.name);
    if (change === null) continue;
    if (change === undefined) written.put(entry.name, entry.method, entry.crc, entry.unpacked, packedBytes(zip, entry));
    else written.pack(entry.name, change);
  }
  for (const [name, text] of left) if (text !== null) written.pack(name, text);
  return written.end();
}

class Writer {
  readonly #parts: Buffer[] = [];
  readonly #directory: Buffer[] = [];
  #at = 0;
  #count = 0;

  pack(name: string, text: string): void {
    const bytes = Buffer.from(text);
    this.put(name, 8, crc32(bytes), bytes.length, deflateRawSync(bytes));
  }

  put(name: string, method: number, crc: number, unpacked: number, packed: Buffer): void {
    const title = Buffer.from(name);
    // Version 2.0, names in UTF-8; both headers say the same from here on.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(noDay, 8);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(unpacked, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, title]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(this.#at, 10);
    this.#directory.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, rest, title);
    this.#parts.push(local, packed);
    this.#at += local.length + packed.length;
    this.#count += 1;
  }

  end(): Buffer {
    const directory = Buffer.concat(this.#directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#count, 8);
    end.writeUInt16LE(this.#count, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#at, 16);
    return Buffer.concat([...this.#parts, directory, end]);
  }
}
