import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame, type Frame } from "../../simulator/ws/frame.ts";

const control = { seqId: 0, logId: 0, service: 7, method: 0, headers: [["type", "ping"]], payload: null } as const;
const data = {
  seqId: 1,
  logId: 2,
  service: 7,
  method: 1,
  headers: [
    ["type", "event"],
    ["message_id", "m-1"],
    ["sum", "1"],
    ["seq", "0"],
    ["trace_id", "t-1"],
  ],
  payload: Buffer.from("{}"),
} as const;

// Made with protobufjs from the platform's own definition.
const vectors: readonly (readonly [string, Frame, string])[] = [
  ["ping", control, "08001000180720002a0c0a0474797065120470696e67"],
  [
    "event",
    data,
    "08011002180720012a0d0a047479706512056576656e742a110a0a6d6573736167655f696412036d2d312a080a0373756d1201312a080a037365711201302a0f0a0874726163655f69641203742d3142027b7d",
  ],
];

test.each(vectors)("%s has the platform's bytes", (_, frame, hex) => {
  expect(encodeFrame(frame).toString("hex")).toBe(hex);
  expect(decodeFrame(Buffer.from(hex, "hex"))).toEqual(frame);
});

test("what is written is read again, ids of 53 bits and Chinese text included", () => {
  const number = fc.maxSafeNat();
  const frame = fc.record({
    seqId: number,
    logId: number,
    service: fc.nat(),
    method: fc.constantFrom(0, 1),
    headers: fc.array(fc.tuple(fc.string(), fc.string({ unit: "grapheme" }))),
    payload: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  });
  fc.assert(
    fc.property(frame, (one) => {
      expect(decodeFrame(encodeFrame(one))).toEqual(one);
    }),
  );
});

test("fields that the SDK's own encoder may add are passed over", () => {
  const more = Buffer.from("32046a736f6e3a0474657874" + "4a036c6f67" + "510102030405060708" + "5d01020304", "hex");
  expect(decodeFrame(Buffer.concat([encodeFrame(data), more]))).toEqual(data);
});

test.each(["0a", "08", "42ff", "0fffffffffffffffffffff", "0b"])("%s is no frame", (hex) => {
  expect(() => decodeFrame(Buffer.from(hex, "hex"))).toThrow(RangeError);
});
