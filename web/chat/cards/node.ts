/**
 * Reading Card JSON 2.0. A card comes from any bot, so each part is looked at before it is used, and what is not
 * understood is passed over or shown as a labelled box, never thrown at.
 */
export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function str(node: Node | undefined, key: string): string {
  const value = node?.[key];
  return typeof value === "string" ? value : "";
}

export function num(node: Node, key: string): number | undefined {
  const value = node[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export const yes = (node: Node, key: string): boolean => node[key] === true;

export function node(parent: Node | undefined, key: string): Node | undefined {
  const value = parent?.[key];
  return isNode(value) ? value : undefined;
}

export function nodes(parent: Node | undefined, key: string): readonly Node[] {
  const value = parent?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function strings(parent: Node, key: string): readonly string[] {
  const value = parent[key];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}

/** The words of a text object, in the page's language where the card brings several. */
export function words(parent: Node | undefined, key: string): string {
  const text = parent?.[key];
  if (typeof text === "string") return text;
  if (!isNode(text)) return "";
  return str(node(text, "i18n_content"), "zh_cn") || str(text, "content");
}

const tones = new Set([
  "blue",
  "wathet",
  "turquoise",
  "green",
  "yellow",
  "orange",
  "red",
  "carmine",
  "violet",
  "purple",
  "indigo",
  "grey",
]);

/** `blue-600` and `light_blue` are shades the page does not tell apart. */
export function toneOf(colour: string): string {
  const plain = colour.toLowerCase().replace(/-\d+$/, "").replace("gray", "grey").replace("lime", "green");
  return tones.has(plain) ? plain : "";
}

/** `8px`, `8px 12px`; names of spacing; anything else is the default. */
const spacings: Readonly<Record<string, string>> = { small: "4px", medium: "8px", large: "12px", extra_large: "16px" };
export function length(value: string): string | undefined {
  if (spacings[value]) return spacings[value];
  return /^(-?\d{1,3}px\s*){1,4}$/.test(value) ? value : undefined;
}

/** An address a person may be sent to: web and mail, or a page of this origin. */
export function safeAddress(address: string): string | undefined {
  try {
    const url = new URL(address, location.origin);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
