import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Sensitive columns: what stands in the table cannot be read without the key, and equal values do not look equal. */
export interface Columns {
  /** `1.<key id>.<base64url>`; a new text each time. */
  readonly seal: (text: string) => string;
  /** Throws when it was sealed with a key that is not at hand, or was changed. */
  readonly open: (sealed: string) => string;
  /** Equal texts have equal digests, so that a sealed column can still be searched for one value. */
  readonly blind: (text: string) => Buffer;
  /** The same under every key at hand, the current first: what was put down before the keys were changed is found as well. */
  readonly blinds: (text: string) => readonly Buffer[];
}

/** The first key seals and blinds; the others, older ones, only open: so a key is changed without a pause. */
export function createColumns(masterKey: string, ...older: readonly string[]): Columns {
  const current = derive(masterKey);
  const known = new Map([current, ...older.map(derive)].map((key) => [key.id, key]));
  return {
    seal: (text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", current.cipher, iv).setAAD(Buffer.from(current.id));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `1.${current.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open: (sealed) => {
      const [version, id = "", text = ""] = sealed.split(".");
      const key = known.get(id);
      if (version !== "1" || !key) throw new Error(`a column is sealed with key ${id || "?"}, which is not at hand`);
      const bytes = Buffer.from(text, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key.cipher, bytes.subarray(0, 12)).setAAD(Buffer.from(id));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
    },
    blind: (text) => digest(current, text),
    blinds: (text) => [...known.values()].map((key) => digest(key, text)),
  };
}

function digest(key: Derived, text: string): Buffer {
  return createHmac("sha256", key.index).update(text.normalize("NFKC")).digest();
}

interface Derived {
  readonly id: string;
  readonly cipher: Buffer;
  readonly index: Buffer;
}

function derive(masterKey: string): Derived {
  const master = Buffer.from(masterKey, "base64");
  const part = (info: string): Buffer => Buffer.from(hkdfSync("sha256", master, "songbang", info, 32));
  return {
    id: createHash("sha256").update(part("column id")).digest("hex").slice(0, 8),
    cipher: part("column seal"),
    index: part("column blind"),
  };
}
