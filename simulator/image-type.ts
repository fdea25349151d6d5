export interface ImageType {
  readonly mime: string;
  /** Pixels, where the header says so plainly. */
  readonly width?: number;
  readonly height?: number;
}

/** What an image is by its first bytes; null for anything that is none of the platform's seven formats. */
export function imageTypeOf(bytes: Buffer): ImageType | null {
  const starts = (...head: number[]) => bytes.length >= head.length && head.every((byte, i) => bytes[i] === byte);
  const ascii = (from: number, to: number) => bytes.toString("latin1", from, to);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return bytes.length < 24
      ? null
      : { mime: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (starts(0xff, 0xd8, 0xff)) return { mime: "image/jpeg" };
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return { mime: "image/webp" };
  if (ascii(0, 6) === "GIF87a" || ascii(0, 6) === "GIF89a") {
    return bytes.length < 10
      ? null
      : { mime: "image/gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (starts(0x49, 0x49, 0x2a, 0x00) || starts(0x4d, 0x4d, 0x00, 0x2a)) return { mime: "image/tiff" };
  if (starts(0x42, 0x4d)) return { mime: "image/bmp" };
  if (starts(0x00, 0x00, 0x01, 0x00)) return { mime: "image/x-icon" };
  return null;
}
