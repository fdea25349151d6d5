import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMultipart } from "../../simulator/api/multipart.ts";
import { Refusal } from "../../simulator/api/refusal.ts";

function write(boundary: string, parts: readonly { head: string; bytes: Buffer }[]): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ head, bytes }) => [
      Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
      bytes,
      Buffer.from("\r\n"),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

test("whatever bytes a part holds come out as they went in", () => {
  const boundary = "--------------------------0123456789abcdef01234567";
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (one, two) => {
      const parts = parseMultipart(
        write(boundary, [
          { head: 'Content-Disposition: form-data; name="image_type"', bytes: Buffer.from(one) },
          {
            head: 'Content-Disposition: form-data; name="image"\r\nContent-Type: application/octet-stream',
            bytes: Buffer.from(two),
          },
        ]),
        `multipart/form-data; boundary=${boundary}`,
      );
      expect(parts.get("image_type")?.bytes).toEqual(Buffer.from(one));
      expect(parts.get("image")).toMatchObject({ filename: null, contentType: "application/octet-stream" });
      expect(parts.get("image")?.bytes).toEqual(Buffer.from(two));
    }),
  );
});

test("names are read as browsers and the SDK write them", () => {
  const head = 'content-disposition: form-data; filename="名单 \\"一\\".xlsx"; name=file\r\nX-Other: 1';
  const parts = parseMultipart(write("b", [{ head, bytes: Buffer.from("x") }]), 'multipart/form-data; boundary="b"');
  expect(parts.get("file")).toMatchObject({ name: "file", filename: '名单 "一".xlsx' });
});

test("a form that is cut off anywhere is refused, never misread", () => {
  const whole = write("b", [
    { head: 'Content-Disposition: form-data; name="file"', bytes: Buffer.from("好的\r\n--c") },
  ]);
  for (let length = 0; length < whole.length - 4; length++) {
    expect(() => parseMultipart(whole.subarray(0, length), "multipart/form-data; boundary=b")).toThrow(Refusal);
  }
  expect(() => parseMultipart(whole, "text/plain")).toThrow(Refusal);
});
