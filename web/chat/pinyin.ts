/**
 * Pinyin initials without a dictionary: the browser's own collation sorts characters by sound, so a character belongs to
 * the last letter whose first character does not sort after it. Where a character has two sounds the one that our
 * commands use is named here.
 */
const firstOfLetter = Array.from("阿八嚓哒妸发旮哈讥咔垃麻拏噢妑七呥扨它穵夕丫帀");
const letters = "abcdefghjklmnopqrstwxyz";
const ourSounds: Readonly<Record<string, string>> = {
  重: "c",
  数: "s",
  查: "c",
  单: "d",
  调: "d",
  会: "h",
  行: "x",
  还: "h",
};
const bySound = new Intl.Collator("zh-u-co-pinyin");

function initialOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  const ours = ourSounds[character];
  if (ours) return ours;
  const index = firstOfLetter.findLastIndex((first) => bySound.compare(first, character) <= 0);
  return letters[index] ?? "";
}

/** 查职责 -> czz */
export function initials(text: string): string {
  return Array.from(text, initialOf).join("");
}
