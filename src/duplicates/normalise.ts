const digits = "零一二三四五六七八九";

/** A field's name as it is compared: one width of characters, notes and units in brackets dropped, numerals as digits. */
export function normaliseName(name: string): string {
  const bare = name.normalize("NFKC").toLowerCase();
  // 低保(是/否) asks whether, which only its note says.
  const asks = /\((?:是|有)\/(?:否|无)\)/.test(bare) ? "是否" : "";
  const kept = bare.replaceAll(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, "").replaceAll(/[^\p{L}\p{N}%-]/gu, "");
  return (
    (kept.startsWith(asks) ? "" : asks) +
    numerals(kept)
      .replaceAll(/(\d)周岁/g, "$1岁")
      .replaceAll("及以上", "以上")
      .replaceAll(/(\d)[到至](?=\d)/g, "$1-")
  );
}

/** Chinese numerals before a unit, and written-out years, as digits: 六十五岁 is 65岁, 二〇二五年 is 2025年. */
export function numerals(text: string): string {
  return text
    .replaceAll(/[〇零一二三四五六七八九]{4}(?=年)/g, (year) => Array.from(year.replaceAll("〇", "零"), digit).join(""))
    .replaceAll(/[一二三四五六七八九十百]+(?=(?:周岁|岁|月份|季度|级|年级|亩))/g, (word) => String(value(word)));
}

function digit(character: string): number {
  return Math.max(0, digits.indexOf(character));
}

function value(word: string): number {
  const [hundreds, rest] = word.includes("百") ? word.split("百") : ["", word];
  const [tens, ones] = rest?.includes("十") ? rest.split("十") : ["", rest];
  const ten = rest?.includes("十") ? (tens ? digit(tens) : 1) : 0;
  return (word.includes("百") ? digit(hundreds || "一") * 100 : 0) + ten * 10 + digit(ones || "零");
}

/** Single and neighbouring characters of a name as it is compared: near names share many. */
export function nameGrams(name: string): readonly string[] {
  const letters = Array.from(normaliseName(name));
  return [...new Set([...letters, ...letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)])];
}
