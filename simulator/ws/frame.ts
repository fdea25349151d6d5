/** One message on a long connection: protobuf (proto2), package pbbp2. Fields 6, 7 and 9 are of no use and left out. */
export interface Frame {
  readonly seqId: number;
  readonly logId: number;
  readonly service: number;
  /** 0 control, 1 data. */
  readonly method: number;
  readonly headers: readonly (readonly [key: string, value: string])[];
  readonly payload: Buffer | null;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export function encodeFrame(frame: Frame): Buffer {
  const numbers = [frame.seqId, frame.logId, frame.service, frame.method];
  return Buffer.concat([
    ...numbers.map((value, i) => Buffer.concat([key(i + 1, VARINT), varint(value)])),
    ...frame.headers.map(([name, value]) => field(5, Buffer.concat([field(1, name), field(2, value)]))),
    ...(frame.payload ? [field(8, frame.payload)] : []),
  ]);
}

/** Throws RangeError for bytes that are no frame. */
export function decodeFrame(bytes: Buffer): Frame {
  const frame = { seqId: 0, logId: 0, service: 0, method: 0, payload: null as Buffer | null };
  const headers: [string, string][] = [];
  for (const { number, value } of fields(bytes)) {
    if (typeof value === "number") {
      if (number === 1) frame.seqId = value;
      if (number === 2) frame.logId = value;
      if (number === 3) frame.service = value;
      if (number === 4) frame.method = value;
    } else if (number === 5) {
      headers.push(header(value));
    } else if (number === 8) {
      frame.payload = value;
    }
  }
  return { ...frame, headers };
}

export function headerOf(frame: Frame, name: string): string | undefined {
  return frame.headers.find(([key]) => key === name)?.[1];
}

function header(bytes: Buffer): [string, string] {
  let [name, text] = ["", ""];
  for (const { number, value } of fields(bytes)) {
    if (number === 1) name = value.toString();
    if (number === 2) text = value.toString();
  }
  return [name, text];
}

function* fields(bytes: Buffer): Generator<{ number: number; value: number | Buffer }> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT: {
        const [value, next] = readVarint(bytes, afterTag);
        yield { number, value };
        at = next;
        break;
      }
      case BYTES: {
        const [size, start] = readVarint(bytes, afterTag);
        if (start + size > bytes.length) throw new RangeError("a field ends after the frame");
        yield { number, value: bytes.subarray(start, start + size) };
        at = start + size;
        break;
      }
      case FIXED64:
        at = afterTag + 8;
        break;
      case FIXED32:
        at = afterTag + 4;
        break;
      default:
        throw new RangeError(`wire type ${tag % 8}`);
    }
  }
}

function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([key(number, BYTES), varint(bytes.length), bytes]);
}

function key(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

// Division instead of shifts: ids take more than 32 bits.
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function readVarint(bytes: Buffer, from: number): [value: number, next: number] {
  let value = 0;
  for (let at = from, scale = 1; at < bytes.length && at < from + 10; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) return [value, at + 1];
  }
  throw new RangeError("a number without an end");
}
