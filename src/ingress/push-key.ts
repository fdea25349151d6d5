import { hkdfSync } from "node:crypto";
import { unseal } from "./seal.ts";

export interface PushKeySource {
  readonly encryptKey: string;
  /** 32 bytes in base64; the old one while it is being replaced. */
  readonly masterKey: string;
  readonly oldMasterKey?: string | undefined;
}

/** The first seals; all of them open, so that neither a new master key nor a change of transport loses what waits. */
export type PushKeys = readonly [seals: string, ...opens: string[]];

/**
 * The keys that pushes lie sealed under between their acknowledgement and their turn. With an Encrypt Key it is that one,
 * as they come sealed with it; an app on the long connection needs none, and then the key is ours, made of the master
 * key, so that every process of the house has the same. Both who seals and who opens ask here.
 */
export function pushKeys({ encryptKey, masterKey, oldMasterKey }: PushKeySource): PushKeys {
  const own = derived(masterKey);
  const before = oldMasterKey ? [derived(oldMasterKey)] : [];
  return encryptKey === "" ? [own, ...before] : [encryptKey, own, ...before];
}

/** Opens a kept push with whichever key it was sealed under. Throws when none fits. */
export function openPush(sealed: string, keys: PushKeys): unknown {
  for (const key of keys) {
    try {
      return JSON.parse(unseal(sealed, key));
    } catch {
      // Sealed under another key: the padding does not come out right, or by one chance in 256 the text does not.
    }
  }
  throw new Error("sealed under none of our keys");
}

function derived(masterKey: string): string {
  return Buffer.from(hkdfSync("sha256", Buffer.from(masterKey, "base64"), "", "songbang push seal", 32)).toString(
    "hex",
  );
}
