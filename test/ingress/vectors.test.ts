import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { isSigned, sameSecret, seal, unseal } from "../../src/ingress/seal.ts";

// V1 is the platform's own example, V2 is from its SDK's tests; V3, V4 and the signatures were made with Node's crypto.
const v3 =
  "AAECAwQFBgcICQoLDA0ODw9mLTIAZS9jAmGTQ1wAhHpnBHVL2wRjH9rPunQdQC1vTMelpc0LJWayz2bnpWIurgHbhIkHa4lHBTpd7iCX/lT6KKfBXU06oqpv0rPZzDr8";
const v4 =
  "AAECAwQFBgcICQoLDA0ODzksK1XHDGhxTlKJKwLymcMyd1nZHD+oH9xjSv/KOaKKzoxxmUWVIwiOmAeS+7yXHKbklBbnI9+BDKx/3Y14d7flwxcKqYr9cxkaFLBy1PThwIbmaEaDE6S2/RRqIwzQ5QfM9aONs7HknNby5sY6zE5CBijJyi8zI9U1zlpB16FySekn8mYYzCfBORiPVCl5f+j3WdWpfD80h6GCQIrYvov8oNKdI/XADG/Ljxpss4JfPLQgyu1KByurRxie/rAYoHraIm0PVjr5DsNIJQyFRDk=";

const vectors = [
  { name: "V1", key: "test key", sealed: "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", plain: "hello world" },
  {
    name: "V2",
    key: "mazhe.nerd",
    sealed:
      "tT1xP+ovuc0T3b/rnZX3ax76exqAn0ANQ6/U45GcciC0mgNBc8JtvqOJGNAPMKpgRs2dVU1NYk9VDeqS8T4SYtU0hzNU54aS84WnxvZ3VFfDcy/RyABlNqlUiGyLDzFI0yxdCMT4KR/YEQXlt6nZi50KwRlZ+A75r645KesZuLMljezYyY8VeeXEVjPw35+e",
    plain:
      '{"challenge":"5634b122-c042-4634-bc7f-b07a3c3e77ad","token":"iRdCP2WwXNBXRM3mGLqhrgch3cn0gbT6","type":"url_verification"}',
  },
  {
    name: "V3",
    key: "test key",
    sealed: v3,
    plain: '{"challenge":"ajls384kdjx98XX","token":"vt-demo","type":"url_verification"}',
  },
  {
    name: "V4",
    key: "test key",
    sealed: v4,
    plain:
      '{"schema":"2.0","header":{"event_id":"ev-1","token":"vt-demo","create_time":"1700000000000","event_type":"im.message.receive_v1","tenant_key":"tk-1","app_id":"cli_0123456789abcdef"},"event":{}}',
  },
];

test.each(vectors)("$name opens to its plaintext", ({ key, sealed, plain }) => {
  expect(unseal(sealed, key)).toBe(plain);
});

test.each(vectors)("what we seal like $name opens again, under a new IV each time", ({ key, plain }) => {
  const [one, two] = [seal(plain, key), seal(plain, key)];
  expect(one).not.toBe(two);
  expect([unseal(one, key), unseal(two, key)]).toEqual([plain, plain]);
});

test("the AES key is SHA-256 of the Encrypt Key", () => {
  expect(createHash("sha256").update("test key").digest("hex")).toBe(
    "fa2bdca424f01f01ffb48df93acc35d439c7fd331a1a7fba6ac2fd83aa9ab31a",
  );
});

test.each([
  { name: "cut off inside", sealed: v4.slice(0, v4.length / 2 - 3) },
  { name: "under another key", sealed: vectors[1]?.sealed ?? "" },
  { name: "empty", sealed: "" },
  { name: "an IV and nothing else", sealed: Buffer.alloc(16).toString("base64") },
  { name: "no base64 at all", sealed: "松绑" },
])("a box that is $name throws", ({ sealed }) => {
  expect(() => unseal(sealed, "test key")).toThrow(Error);
});

const stamps = { timestamp: "1700000000", nonce: "nonce-1" };
const signatures = [
  { name: "V3", sealed: v3, signature: "301cd57a6b9998d05134259a6e9a6c96991da27305299f172883626de25758e2" },
  { name: "V4", sealed: v4, signature: "e8677d06819acb5868fa83b4fc718fe22fc22506ba8c9f6d3568f6406ed2d0cd" },
];

test.each(signatures)("$name is signed, and nothing else is", ({ sealed, signature }) => {
  const body = Buffer.from(`{"encrypt":"${sealed}"}`);
  expect(isSigned(body, { ...stamps, signature }, "test key")).toBe(true);
  expect(isSigned(body, { ...stamps, signature }, "test kez")).toBe(false);
  expect(isSigned(body, { ...stamps, nonce: "nonce-2", signature }, "test key")).toBe(false);
  expect(isSigned(body, { ...stamps, timestamp: "1700000001", signature }, "test key")).toBe(false);
  expect(isSigned(Buffer.from(`{"encrypt": "${sealed}"}`), { ...stamps, signature }, "test key")).toBe(false);
  for (const wrong of ["", "00", signature.slice(2), `${signature}00`, "zz".repeat(32), "0".repeat(64)]) {
    expect(isSigned(body, { ...stamps, signature: wrong }, "test key")).toBe(false);
  }
});

test("secrets are the same only when every character is", () => {
  expect(sameSecret("vt-demo", "vt-demo")).toBe(true);
  for (const wrong of ["", "vt-dem", "vt-demo ", "vt-demO", "令牌"]) expect(sameSecret(wrong, "vt-demo")).toBe(false);
});

test("a key that is not set proves nothing: what anybody can sign is not signed", () => {
  const body = Buffer.from('{"encrypt":"x"}');
  const signature = createHash("sha256").update("1700000000n").update(body).digest("hex");
  expect(isSigned(body, { timestamp: "1700000000", nonce: "n", signature }, "")).toBe(false);
  expect(sameSecret("", "")).toBe(false);
});
