import { hkdfSync } from "node:crypto";

export interface PushKeySource {
  readonly encryptKey: string;
  /** 32 bytes in base64. */
  readonly masterKey: string;
}

/**
 * The key that pushes lie sealed under between their acknowledgement and their turn. It is the app's Encrypt Key, as
 * they come sealed with it; an app on the long connection needs none, and then the key is ours, made of the master key,
 * so that every process of the house has the same. Both who seals and who opens ask here.
 */
export function pushKey({ encryptKey, masterKey }: PushKeySource): string {
  if (encryptKey !== "") return encryptKey;
  return Buffer.from(hkdfSync("sha256", Buffer.from(masterKey, "base64"), "", "songbang push seal", 32)).toString(
    "hex",
  );
}
