const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

// The patterns below are for words, not for pages.
const longest = 24;

/** A number as people write one: `12`, `１２`, `1,200`, `-3.5`, `十二`. Undefined when it is something else. */
export function readNumber(word: string): number | undefined {
  if (word.length > longest) return undefined;
  const folded = word.normalize("NFKC").trim();
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(folded)) return Number(folded.replaceAll(",", ""));
  if (/^[-+]?\d{1,15}(\.\d{1,6})?$/.test(folded)) return Number(folded);
  return readChineseNumber(folded);
}

/** The number of a line in a list: `2`, `②`, `第2条`, `选二`, `2.`. Only whole numbers from 1. */
export function readOrdinal(word: string): number | undefined {
  if (word.length > longest) return undefined;
  const core = word
    .normalize("NFKC")
    .trim()
    .replace(/^(?:我?选择?|第|no\.?|#|[(（])\s*/iu, "")
    .replace(/^第/u, "")
    .replace(/\s*(?:[条项个号份行]|[)）])?\s*[。．.、!！]?$/u, "");
  const number = readNumber(core);
  return number !== undefined && Number.isInteger(number) && number >= 1 && number <= 999 ? number : undefined;
}

/** 一 to 九十九: more than that is typed in digits. */
function readChineseNumber(word: string): number | undefined {
  const match = /^([一二两三四五六七八九])?(十)?([〇零一二三四五六七八九])?$/u.exec(word);
  if (!match || word === "") return undefined;
  const [, tens, ten, ones] = match;
  if (ten) return (tens ? (digits[tens] ?? 0) : 1) * 10 + (ones ? (digits[ones] ?? 0) : 0);
  if (tens && ones) return undefined;
  const only = tens ?? ones;
  return only ? digits[only] : undefined;
}
