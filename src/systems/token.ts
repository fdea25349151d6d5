import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A system's token, shown once: who it is, which may be known, and what proves it, of which only the hash is kept. */
export interface Minted {
  readonly publicId: string;
  readonly token: string;
  readonly hash: Buffer;
}

export function mintToken(publicId = `sys_${randomBytes(8).toString("hex")}`): Minted {
  const secret = randomBytes(32).toString("base64url");
  return { publicId, token: `${publicId}.${secret}`, hash: hashOf(secret) };
}

export interface ReadToken {
  readonly publicId: string;
  readonly hash: Buffer;
}

/** What an Authorization header carries; undefined when it is no token of ours by its form. */
export function readToken(authorization: string | undefined): ReadToken | undefined {
  const match = /^Bearer (sys_[0-9a-f]{16})\.([\w-]{43})$/i.exec(authorization ?? "");
  return match ? { publicId: (match[1] ?? "").toLowerCase(), hash: hashOf(match[2] ?? "") } : undefined;
}

/** In constant time. Somebody unknown is compared as well, with nothing that could be equal. */
export function proves(given: Buffer, kept: Buffer | undefined): boolean {
  const same = timingSafeEqual(given, kept ?? Buffer.alloc(32));
  return kept !== undefined && same;
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
