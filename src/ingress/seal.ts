import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

// One key per process: remember the last. As bytes instead of a key object, Node looks at it at length for every push,
// which was an eighth of all the work of the web process.
let cached: { readonly text: string; readonly key: KeyObject } | undefined;

function aesKey(encryptKey: string): KeyObject {
  if (cached?.text !== encryptKey) {
    cached = { text: encryptKey, key: createSecretKey(createHash("sha256").update(encryptKey).digest()) };
  }
  return cached.key;
}

/**
 * Opens what the platform sealed: AES-256-CBC under SHA-256 of the Encrypt Key, base64 of IV and ciphertext.
 * Throws when it cannot be opened. CBC proves nothing about the sender: check the signature before acting on it.
 */
export function unseal(sealed: string, encryptKey: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-cbc", aesKey(encryptKey), bytes.subarray(0, 16));
  return decipher.update(bytes.subarray(16), undefined, "utf8") + decipher.final("utf8");
}

/** Seals as the platform does, for pushes that arrive in clear on the long connection. */
export function seal(plain: string, encryptKey: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", aesKey(encryptKey), iv);
  return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
}

export interface Stamps {
  readonly timestamp: string;
  readonly nonce: string;
  /** Lower-case hex of SHA-256(timestamp, nonce, Encrypt Key, raw body). */
  readonly signature: string;
}

/**
 * Over the bytes that were sent: parsing and printing again changes them. Constant time; a missing signature is wrong,
 * and under a key that is not set (the long connection needs none) so is every signature: anybody could make it.
 */
export function isSigned(rawBody: Uint8Array, stamps: Stamps, encryptKey: string): boolean {
  if (encryptKey === "") return false;
  const expected = createHash("sha256")
    .update(stamps.timestamp + stamps.nonce + encryptKey)
    .update(rawBody)
    .digest();
  const actual = Buffer.from(stamps.signature, "hex");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Compares secrets without telling by the time it takes where they differ. A secret that is not set is nobody's. */
export function sameSecret(given: string, wanted: string): boolean {
  if (wanted === "") return false;
  const [one, two] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === two.length && timingSafeEqual(one, two);
}
