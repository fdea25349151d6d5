/** The platform's Card JSON 2.0 as this bot writes it. Only the files beside this one know its property names. */
export interface CardJson {
  readonly schema: "2.0";
  readonly config: {
    readonly update_multi: true;
    readonly width_mode: "default";
    readonly summary: { readonly content: string };
  };
  readonly header: { readonly title: Element; readonly subtitle?: Element; readonly template: Template };
  readonly body: {
    readonly direction: "vertical";
    readonly vertical_spacing: "8px";
    readonly elements: readonly Element[];
  };
}

/** Anything with a tag: a component, a text, an icon. */
export interface Element {
  readonly tag: string;
  readonly [property: string]: unknown;
}

export type Template = "default" | "blue" | "green" | "yellow" | "orange";

export function plainText(content: string, maxChars = Number.POSITIVE_INFINITY): Element {
  return { tag: "plain_text", content: shorten(content.toWellFormed(), maxChars) };
}

/** A small line under something: a hint, or why an answer was not taken. */
export function note(content: string, colour: "grey" | "orange" = "grey"): Element {
  return { tag: "div", text: { ...plainText(content), text_size: "notation", text_color: colour } };
}

/** By characters as people count them, with an ellipsis where something was cut. */
export function shorten(words: string, maxChars: number): string {
  if (words.length <= maxChars) return words;
  const chars = Array.from(words);
  return chars.length <= maxChars ? words : `${chars.slice(0, maxChars - 1).join("")}…`;
}
