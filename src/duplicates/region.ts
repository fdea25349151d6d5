import { remember } from "./remember.ts";

/** A region as a path below the county: 全县 is empty, 青山镇柳村 has two steps. */
export const parseRegion: (words: string) => readonly string[] = remember(5000, (words) => {
  const text = words
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replace(/^(?:全县|本县|全区|全市)/, "");
  return Array.from(text.matchAll(/.+?(?:街道|社区|镇|乡|村|县)/g), ([step]) => step);
});

/** How far the old region answers for the new one: 1 the same, 0.9 inside it, 0.3 wider than it, 0 elsewhere. */
export function regionCover(asked: string, held: string): number {
  const [x, y] = [parseRegion(asked), parseRegion(held)];
  for (let at = 0; at < Math.min(x.length, y.length); at += 1) if (x[at] !== y[at]) return 0;
  return x.length === y.length ? 1 : x.length > y.length ? 0.9 : 0.3;
}
