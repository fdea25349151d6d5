import { expect, test } from "vitest";
import { createColumns } from "../src/crypto/column.ts";

const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");

test("what is sealed is opened again, and equal texts do not look equal", () => {
  const columns = createColumns(key(1));
  const [one, two] = [columns.seal("000-0000-0001"), columns.seal("000-0000-0001")];
  expect(one).not.toBe(two);
  expect(one).not.toContain("0000");
  expect([columns.open(one), columns.open(two)]).toEqual(["000-0000-0001", "000-0000-0001"]);
});

test("a changed key still opens what the older one sealed, and seals anew; without the older one it does not", () => {
  const sealed = createColumns(key(1)).seal("张三");
  const after = createColumns(key(2), key(1));
  expect(after.open(sealed)).toBe("张三");
  expect(createColumns(key(2)).open(after.seal("张三"))).toBe("张三");
  expect(() => createColumns(key(2)).open(sealed)).toThrow("not at hand");
});

test("a changed text is refused", () => {
  const columns = createColumns(key(1));
  const [version, id, body = ""] = columns.seal("张三").split(".");
  const bytes = Buffer.from(body, "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => columns.open(`${version}.${id}.${bytes.toString("base64url")}`)).toThrow("authenticate");
});

test("equal texts have one blind digest under a key, and another under another", () => {
  expect(createColumns(key(1)).blind("０００1")).toEqual(createColumns(key(1)).blind("0001"));
  expect(createColumns(key(1)).blind("0001")).not.toEqual(createColumns(key(2)).blind("0001"));
});
