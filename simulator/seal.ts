import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const keyOf = (encryptKey: string): Buffer => createHash("sha256").update(encryptKey, "utf8").digest();

/** base64(IV || AES-256-CBC(plaintext)) under SHA-256 of the Encrypt Key. */
export function encrypt(plaintext: string, encryptKey: string, iv: Buffer = randomBytes(16)): string {
  const cipher = createCipheriv("aes-256-cbc", keyOf(encryptKey), iv);
  return Buffer.concat([iv, cipher.update(plaintext, "utf8"), cipher.final()]).toString("base64");
}

export function decrypt(sealed: string, encryptKey: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-cbc", keyOf(encryptKey), bytes.subarray(0, 16));
  return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString("utf8");
}

/** X-Lark-Signature: over the bytes exactly as they are sent. */
export function signature(timestamp: string, nonce: string, encryptKey: string, rawBody: Buffer): string {
  return createHash("sha256").update(timestamp).update(nonce).update(encryptKey).update(rawBody).digest("hex");
}
