/** A region as a path below the county: 全县 is empty, 青山镇柳村 has two steps. */
export function parseRegion(words: string): readonly string[] {
  const text = words
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replace(/^(?:全县|本县|全区|全市)/, "");
  return Array.from(text.matchAll(/.+?(?:街道|社区|镇|乡|村|县)/g), ([step]) => step);
}

/** How far the old region answers for the new one: 1 the same, 0.9 inside it, 0.3 wider than it, 0 elsewhere. */
export function regionCover(asked: string, held: string): number {
  const [x, y] = [parseRegion(asked), parseRegion(held)];
  const shared = Math.min(x.length, y.length);
  if (x.slice(0, shared).join("/") !== y.slice(0, shared).join("/")) return 0;
  return x.length === y.length ? 1 : x.length > y.length ? 0.9 : 0.3;
}
