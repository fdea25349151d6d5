const digits: Readonly<Record<string, number>> = Object.fromEntries(
  ["〇零○Ｏ", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"].flatMap((signs, value) =>
    Array.from(signs, (sign) => [sign, value]),
  ),
);
const tens: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
const longest = 24;

/** 一九八〇 as the digits it spells, `1980`; null when a character spells none. */
export function spelledDigits(word: string): string | null {
  const found = Array.from(word, (sign) => (Object.hasOwn(digits, sign) ? digits[sign] : undefined));
  return found.length > 0 && found.every((one) => one !== undefined) ? found.join("") : null;
}

/** A whole number in Chinese words, plain or as on a cheque: 十二, 三百五十, 一万二千, 壹佰. Null when it is none. */
export function chineseNumber(word: string): number | null {
  if (word === "" || word.length > longest) return null;
  let [sum, section, digit] = [0, 0, -1];
  for (const sign of word) {
    const value = Object.hasOwn(digits, sign) ? digits[sign] : undefined;
    const ten = Object.hasOwn(tens, sign) ? tens[sign] : undefined;
    if (value !== undefined) {
      // Two digits side by side spell a number, they do not count one.
      if (digit > 0) return null;
      digit = value;
    } else if (ten !== undefined) {
      if (digit === 0 || (digit < 0 && (ten !== 10 || section % 100 !== 0))) return null;
      section += (digit < 0 ? 1 : digit) * ten;
      digit = -1;
    } else if (sign === "万" || sign === "亿") {
      const large = sign === "万" ? 1e4 : 1e8;
      const part = section + Math.max(digit, 0);
      if (part === 0) return null;
      sum = large === 1e8 ? (sum + part) * large : sum + part * large;
      [section, digit] = [0, -1];
    } else return null;
  }
  return sum + section + Math.max(digit, 0);
}
