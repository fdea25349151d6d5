import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openPush, pushKeys } from "../../src/ingress/push-key.ts";
import { seal } from "../../src/ingress/seal.ts";

const masterKey = Buffer.alloc(32, 7).toString("base64");
const nextKey = Buffer.alloc(32, 9).toString("base64");
const push = { schema: "2.0", event: { text: "独居老人 🔥" } };

test("with an Encrypt Key that one seals, as the platform has sealed with it already", () => {
  expect(pushKeys({ encryptKey: "ek", masterKey })[0]).toBe("ek");
});

test("without one the key is made of the master key: the same in every process, another for another house", () => {
  const [own] = pushKeys({ encryptKey: "", masterKey });
  expect(pushKeys({ encryptKey: "", masterKey })[0]).toBe(own);
  expect(pushKeys({ encryptKey: "", masterKey: nextKey })[0]).not.toBe(own);
  expect(own).toMatch(/^[0-9a-f]{64}$/);
  expect(own).not.toContain(Buffer.from(masterKey, "base64").toString("hex"));
});

test.each([
  { name: "nothing has changed", now: { encryptKey: "", masterKey } },
  { name: "an Encrypt Key was set meanwhile", now: { encryptKey: "ek", masterKey } },
  { name: "the master key was replaced", now: { encryptKey: "", masterKey: nextKey, oldMasterKey: masterKey } },
  { name: "both", now: { encryptKey: "ek", masterKey: nextKey, oldMasterKey: masterKey } },
])("what waits is opened when $name", ({ now }) => {
  const sealed = seal(JSON.stringify(push), pushKeys({ encryptKey: "", masterKey })[0]);
  expect(openPush(sealed, pushKeys(now))).toEqual(push);
});

test("under no key of ours it is not opened, whatever the padding comes out as", () => {
  const keys = pushKeys({ encryptKey: "ek", masterKey });
  for (let n = 0; n < 1000; n++) {
    const sealed = seal(JSON.stringify(push), randomBytes(16).toString("hex"));
    expect(() => openPush(sealed, keys)).toThrow("sealed under none of our keys");
  }
});
