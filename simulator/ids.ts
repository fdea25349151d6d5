import { randomBytes } from "node:crypto";

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

export const newId = {
  app: () => `cli_${hex(8)}`,
  secret: () => hex(16),
  encryptKey: () => hex(16),
  verificationToken: () => hex(16),
  tenant: () => hex(8),
  bot: () => `ou_${hex(16)}`,
  message: () => `om_${hex(16)}`,
  thread: () => `omt_${hex(8)}`,
  event: () => hex(16),
  tenantToken: () => `t-${hex(20)}`,
  userToken: () => `u-${hex(20)}`,
  cardToken: () => `c-${hex(20)}`,
  oauthCode: () => hex(16),
  reaction: () => hex(16),
  command: () => hex(8),
  log: () => `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}${hex(9).toUpperCase()}`,
  image: () => `img_v3_${hex(12)}g`,
  file: () => `file_v3_${hex(12)}g`,
  page: () => randomBytes(18).toString("base64url"),
  base: () => `bas${hex(12)}`,
  baseTable: () => `tbl${hex(7)}`,
  baseField: () => `fld${hex(4)}`,
  baseView: () => `vew${hex(4)}`,
  baseRecord: () => `rec${hex(6)}`,
  nonce: () => hex(8),
};

/** The private chat of a person with the bot, which exists from the start. */
export function p2pChatId(openId: string): string {
  return `oc_p2p_${openId.replace(/^ou_/, "")}`;
}

/** Ids that belong to the person rather than to one app's view of the person. */
export function unionIdOf(openId: string): string {
  return `on_${openId.replace(/^ou_/, "")}`;
}
/** The same person as another app of the tenant sees them; using it here is a mix-up. */
export function foreignOpenIdOf(openId: string): string {
  return `ou_other_${openId.replace(/^ou_/, "")}`;
}
export function userIdOf(openId: string): string {
  return openId.replace(/^ou_/, "").replaceAll("_", "").slice(0, 32);
}
