import { maskDigits } from "../values/mask.ts";

/** What a group may see of a number. A card for a group takes this type and no other. */
export interface MaskedPhone {
  readonly masked: string;
}

/** The number itself, for private chats. */
export interface FullPhone {
  readonly full: string;
}

/** 138****0000: the first three and the last four digits; of a short number only the last two. */
export function maskPhone(phone: string): MaskedPhone {
  return { masked: maskDigits(phone) };
}
