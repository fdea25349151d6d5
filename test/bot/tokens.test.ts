import fc from "fast-check";
import { expect, test } from "vitest";
import { lex, tokens } from "../../src/bot/tokens.ts";

test.each([
  { line: "/要数 独居老人名单 2026-12-10", want: ["/要数", "独居老人名单", "2026-12-10"] },
  { line: "／要数　“独居 老人 名单”　《月 报》", want: ["／要数", "独居 老人 名单", "月 报"] },
  { line: `/ask "who's due" tomorrow`, want: ["/ask", "who's due", "tomorrow"] },
  { line: "who's due", want: ["who's", "due"] },
  { line: "'who's due' now", want: ["who's due", "now"] },
  { line: "‘一 二’ ＂三 四＂", want: ["一 二", "三 四"] },
  { line: "”倒着 的引号” 后面", want: ["倒着 的引号", "后面"] },
  { line: "《月 报》汇总 12月10日", want: ["《月 报》汇总", "12月10日"] },
  { line: "「外『里 面』外」", want: ["外『里 面』外"] },
  { line: "《只开 不关", want: ["《只开", "不关"] },
  { line: '没 关的" 引号', want: ["没", '关的"', "引号"] },
  { line: '"没关 的', want: ['"没关', "的"] },
  { line: '空的 "" 引号', want: ["空的", "引号"] },
  { line: "不间断\u00a0空格\u200b零宽\t制表\n换行", want: ["不间断", "空格", "零宽", "制表", "换行"] },
  { line: " \u3000 ", want: [] },
  { line: "", want: [] },
])("$line", ({ line, want }) => expect(tokens(line)).toEqual(want));

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom(..."“”‘’「」『』《》\"' 　/查职责-—：\ud800".split(""))).map((parts) => parts.join("")),
);

test("any text is read, and each word lies where it says it does", () => {
  fc.assert(
    fc.property(anything, (line) => {
      let before = 0;
      for (const { text, quoted, start, end } of lex(line)) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        expect(line.slice(start, end)).toContain(text);
        expect(quoted || line.slice(start, end) === text).toBe(true);
        before = end;
      }
      expect(before).toBeLessThanOrEqual(line.length);
    }),
    { numRuns: 2000 },
  );
});

test("nothing but spaces and quotes is lost between the words", () => {
  fc.assert(
    fc.property(anything, (line) => {
      const covered = lex(line).reduce(
        (text, { start, end }) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end),
        line,
      );
      expect(covered.replace(/[\s\u200b\u2060\ufeff"“”„‟＂'‘’‚‛＇「」『』《》〈〉｢｣]/gu, "")).toBe("");
    }),
    { numRuns: 2000 },
  );
});

test("words joined by spaces come apart again as they were", () => {
  const word = fc.stringMatching(/^[\p{Script=Han}a-z0-9/-]{1,6}$/u);
  fc.assert(
    fc.property(fc.array(word), fc.constantFrom(" ", "　", "\t ", "\n"), (words, gap) => {
      expect(tokens(words.join(gap))).toEqual(words);
    }),
  );
});
