import { z } from "zod";
import { type CardErrorCode, cardError } from "./refusal.ts";

/** Pieces that many components share. Every object is strict: a property that 2.0 does not know refuses the card. */
const side = "-?\\d{1,2}px";
export const margin = z.string().regex(new RegExp(`^${side}( ${side}){0,3}$`));
export const padding = z.string().regex(/^\d{1,2}px( \d{1,2}px){0,3}$/);
export const spacing = z.string().regex(/^(small|medium|large|extra_large|\d{1,2}px)$/);
export const horizontalAlign = z.enum(["left", "center", "right"]);
export const verticalAlign = z.enum(["top", "center", "bottom"]);
export const direction = z.enum(["vertical", "horizontal"]);
export const cornerRadius = z.string().regex(/^\d+(px|%)$/);
export const imageKey = z.string().min(1);
export const elementId = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,19}$/);

/** Children stay unread here: the walker gives each to the schema of its own tag, and so knows where it stands. */
export const elements = z.array(z.unknown());

const locale = z.string().regex(/^[a-z]{2}_[a-z]{2}$/);
const i18n = z.record(locale, z.string());

export const icon = z.discriminatedUnion("tag", [
  z.strictObject({ tag: z.literal("standard_icon"), token: z.string().min(1), color: z.string().optional() }),
  z.strictObject({ tag: z.literal("custom_icon"), img_key: imageKey }),
]);

const textShape = {
  content: z.string(),
  i18n_content: i18n.optional(),
  text_size: z.string().optional(),
  text_color: z.string().optional(),
  text_align: horizontalAlign.optional(),
  lines: z.int().min(1).optional(),
  icon: icon.optional(),
};
export const plainText = z.strictObject({ tag: z.literal("plain_text"), ...textShape });
export const anyText = z.strictObject({ tag: z.enum(["plain_text", "lark_md"]), ...textShape });
export const panelTitle = z.strictObject({ tag: z.enum(["plain_text", "markdown"]), ...textShape });

/** Characters as a person counts them, not UTF-16 halves. */
export function plainTextUpTo(max: number) {
  return plainText.refine((text) => Array.from(text.content).length <= max, `text is longer than ${max} characters`);
}

export const links = {
  pc_url: z.string().optional(),
  ios_url: z.string().optional(),
  android_url: z.string().optional(),
};
export const multiUrl = z.strictObject({ url: z.string().optional(), ...links });

const behavior = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("callback"), value: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  z
    .strictObject({ type: z.literal("open_url"), default_url: z.string().optional(), ...links })
    .refine((to) => [to.default_url, to.pc_url, to.ios_url, to.android_url].some(Boolean), "open_url without a url"),
]);
export const behaviors = z.array(behavior);
export const confirm = z.strictObject({ title: plainText, text: plainText });

export const common = { element_id: elementId.optional(), margin: margin.optional() };

/** What most interactive components have besides their own. */
export const interaction = {
  ...common,
  name: z.string().min(1).max(100).optional(),
  disabled: z.boolean().optional(),
  disabled_tips: plainText.optional(),
  hover_tips: plainText.optional(),
  confirm: confirm.optional(),
  behaviors: behaviors.optional(),
};

/** An issue that knows its own card error code, for rules that are not about shape. */
export function refuseWith(ctx: z.core.$RefinementCtx, errCode: CardErrorCode, message: string): void {
  ctx.addIssue({ code: "custom", message, params: { errCode } });
}

/** The card error of the first thing that is wrong: unknown properties have one of their own. */
export function errorOf(issue: z.core.$ZodIssue, otherwise: CardErrorCode): CardErrorCode {
  if (issue.code === "unrecognized_keys") return cardError.unsupported;
  const own: unknown = issue.code === "custom" ? issue.params?.["errCode"] : undefined;
  return Object.values(cardError).find((code) => code === own) ?? otherwise;
}
