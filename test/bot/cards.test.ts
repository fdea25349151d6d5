import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it, test } from "vitest";
import { validateCard } from "../../simulator/cards/validate.ts";
import { escapeCell, escapeMd, md, tameMd } from "../../src/bot/cards/escape.ts";
import { buttons, type CardView, chart, columns, form, panel, table, text } from "../../src/bot/cards/kit.ts";
import { type Fitted, fitCard } from "../../src/bot/cards/limits.ts";
import { plainOfMd, toPlainText } from "../../src/bot/cards/plain.ts";
import { toCardJson } from "../../src/bot/cards/render.ts";
import { cardFixtures } from "../support/card-fixtures.ts";
import { anyView, anyWords, roughView } from "../support/card-views.ts";

/** Knows nobody and nothing: a card that leans on a picture or a person it did not mean to is refused. */
const strict = { hasImage: () => false, hasUser: (id: string) => id.startsWith("ou_") };

function cardOf(view: CardView) {
  const fitted = fitCard(view);
  if (fitted.kind === "text") throw new Error("became text");
  return fitted;
}

/** What the platform would say to what is sent, card or text. */
function refusal(sent: Fitted) {
  if (sent.kind === "card") return validateCard(sent.json, strict);
  return Buffer.byteLength(JSON.stringify({ text: sent.text })) > 150 * 1024 ? "text too long" : null;
}

describe.each(Object.entries(cardFixtures))("the card %s", (_, view) => {
  it("goes out as a card that the platform takes", () => {
    const { json, card, bytes } = cardOf(view);
    expect(validateCard(json, strict)).toBeNull();
    expect(card).toEqual(toCardJson(view));
    expect(bytes).toBe(Buffer.byteLength(json));
    expect(bytes).toBeLessThan(28 * 1024);
  });

  it("is never red", () => {
    expect(cardOf(view).json).not.toMatch(/"(template|text_color|color)":"(red|carmine)"/);
  });

  it("has a plain twin that names its title and every command to type", () => {
    const plain = toPlainText(view);
    expect(plain.startsWith(view.title)).toBe(true);
    const says = Array.from(JSON.stringify(view).matchAll(/"say":"([^"]+)"/g), (match) => match[1] ?? "");
    expect(says.filter((say) => !plain.includes(say))).toEqual([]);
    expect(plain).not.toMatch(/&#\d+;|<\/?[a-z]/i);
  });

  it("is the same card each time", () => {
    expect(JSON.stringify(toCardJson(view))).toBe(JSON.stringify(toCardJson(view)));
  });
});

test("there are ten of them", () => {
  expect(Object.keys(cardFixtures)).toHaveLength(10);
});

describe("a card says", () => {
  it("its title, summary and tone", () => {
    const { config, header } = toCardJson({ title: "不开", tone: "refused", summary: "到别处办", blocks: [] });
    expect(config).toEqual({ update_multi: true, width_mode: "default", summary: { content: "到别处办" } });
    expect(header).toEqual({ title: { tag: "plain_text", content: "不开" }, template: "orange" });
  });

  it("what was typed and why it was not taken, under the field", () => {
    const view = form(
      "f",
      [{ kind: "input", name: "a", label: "要什么", required: true, value: "名单", error: "太短" }],
      {
        label: "登记",
        action: "request.file",
        value: { requestId: "r1" },
      },
    );
    const [element] = toCardJson({ title: "t", blocks: [view] }).body.elements;
    expect(element).toMatchObject({
      tag: "form",
      elements: [
        { tag: "div", text: { content: "要什么（必填）" } },
        { tag: "input", name: "a", default_value: "名单", required: true },
        { tag: "div", text: { content: "太短", text_color: "orange" } },
        {
          tag: "button",
          form_action_type: "submit",
          behaviors: [{ type: "callback", value: { action: "request.file", requestId: "r1" } }],
        },
      ],
    });
  });

  it("its words in the reader's language", () => {
    const view: CardView = { title: "t", blocks: [table([{ key: "a", label: "A" }], [])] };
    expect(JSON.stringify(toCardJson(view, "zh-CN"))).toContain("没有记录");
    expect(JSON.stringify(toCardJson(view, "en"))).toContain("No records");
    expect(toPlainText(view, "en")).toContain("No records");
  });

  it("no date, option or choice that a picker would refuse", () => {
    const fields = form(
      "f",
      [
        { kind: "date", name: "d", label: "日期", value: "2026-02-30" },
        {
          kind: "select",
          name: "s",
          label: "选",
          value: "gone",
          options: [
            { value: "a", label: "甲" },
            { value: "a", label: "乙" },
            { value: "", label: "空" },
          ],
        },
        { kind: "multi", name: "m", label: "多选", value: ["x", "x"], options: [] },
      ],
      { label: "送", action: "x.y" },
    );
    const { json } = cardOf({ title: "t", blocks: [fields] });
    expect(validateCard(json, strict)).toBeNull();
    expect(json).not.toMatch(/2026-02-30|gone|乙|空/);
    expect(json).toContain("没有可选的项");
  });

  it.each([
    { what: "of an unknown kind", spec: { type: "sankey", data: { values: [] } } },
    { what: "without values", spec: { type: "bar", data: {}, xField: "a", yField: "b" } },
    { what: "without a field", spec: { type: "bar", data: { values: [] }, xField: "a" } },
    { what: "with code", spec: { type: "linearProgress", data: { values: [] }, label: { format: "(x) => x" } } },
  ])("only the sentence of a chart $what", ({ spec }) => {
    const { json } = cardOf({ title: "t", blocks: [chart(spec, "民政局 14 次")] });
    expect(json).not.toContain('"chart"');
    expect(json).toContain("民政局 14 次");
  });

  it("which button cannot be pressed", () => {
    const row = buttons(
      { label: "只能打字", say: "/待办" },
      { label: "不通的链接", url: "javascript:alert(1)" },
      { label: "能点", action: "x.y" },
    );
    const { json } = cardOf({ title: "t", blocks: [row] });
    expect(json.match(/"disabled":true/g)).toHaveLength(2);
    expect(json).not.toContain("javascript");
  });

  it("a table in a panel as markdown, a form in a panel beside it", () => {
    const inner = [
      table([{ key: "a", label: "村|社区" }], [{ a: "柳溪|村\n二组" }]),
      form("f", [], { label: "送", action: "x.y" }),
    ];
    const { json } = cardOf({
      title: "t",
      blocks: [panel("表", [inner[0] ?? text("x")]), panel("表单", inner.slice(1))],
    });
    expect(validateCard(json, strict)).toBeNull();
    expect(json).toContain("| 村&#124;社区 |\\n| --- |\\n| 柳溪&#124;村 二组 |");
    expect(json).toContain("表单");
  });
});

describe("the plain twin", () => {
  it("does not say twice what a numbered line says already", () => {
    const view: CardView = {
      title: "您是不是要",
      blocks: [
        text("1. /查职责 燃气\n2. /证明 婚姻"),
        buttons(
          { label: "查职责", action: "command.run", say: "/查职责 燃气" },
          { label: "2", action: "command.run", say: "2" },
          { label: "都不是", action: "command.run", say: "/帮助" },
          { label: "已办结", action: "x.y", say: "/待办", disabled: true },
        ),
      ],
    };
    expect(toPlainText(view)).toBe("您是不是要\n\n1. /查职责 燃气\n2. /证明 婚姻\n\n都不是：发「/帮助」");
  });

  it("writes tables as lines, charts as their sentence and figures beside their words", () => {
    const view: CardView = {
      title: "台账",
      blocks: [
        columns([text("**2**", "heading"), text("要办", "hint")], [text("**1**"), text("可退")]),
        table(
          [
            { key: "a", label: "台账", type: "md" },
            { key: "n", label: "条数" },
          ],
          [{ a: md`**${"独居|老人"}**`, n: 37 }, { a: "空" }],
        ),
        chart({}, "民政局 14 次"),
      ],
    };
    expect(toPlainText(view)).toBe("台账\n\n2 要办\n1 可退\n\n1. 独居|老人  条数 37\n2. 空\n\n民政局 14 次");
  });

  it("reads our markdown without its marks", () => {
    const markdown =
      "# 标题\n> 引 *轻* __重__ ~~删~~ `码` [去](https://x.example) [空](#)\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n<font color='grey'>灰</font> 3*4*5";
    expect(plainOfMd(markdown)).toBe("标题\n引 轻 重 删 码 去 https://x.example 空\na  b\n1  2\n灰 3*4*5");
  });
});

describe("a view that is too large", () => {
  const column = [
    { key: "name", label: "姓名" },
    { key: "n", label: "人数", type: "number" },
  ] as const;
  const rows = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ name: `第${at + 1}户王秀兰家庭成员信息`, n: at }));

  it("keeps the first rows of a long table and says how many more and where", () => {
    const { json } = cardOf({ title: "t", blocks: [table(column, rows(900), { more: "/台账 导出" })] });
    expect(json).toContain("另有 850 行，发「/台账 导出」取全部。");
    expect(json).toContain("第50户");
    expect(json).not.toContain("第51户");
  });

  it("says how many rows are missing of all there were, however often it had to cut", () => {
    const long = Array.from({ length: 300 }, (_, at) => ({ name: `第${at + 1}户${"很长的说明".repeat(60)}`, n: at }));
    const { json } = cardOf({ title: "t", blocks: [table(column, long)] });
    expect(json.match(/另有 \d+ 行/g)).toEqual(["另有 280 行"]);
  });

  it("keeps five tables and writes the others as lines", () => {
    const { json } = cardOf({ title: "t", blocks: Array.from({ length: 7 }, () => table(column, rows(12))) });
    expect(validateCard(json, strict)).toBeNull();
    expect(json.match(/"tag":"table"/g)).toHaveLength(5);
    expect(json.match(/另有 2 行/g)).toHaveLength(2);
  });

  it("folds panels before it shortens what stands open", () => {
    const open = "要点".repeat(500);
    const { json } = cardOf({
      title: "t",
      blocks: [
        text(open),
        panel(
          "附件",
          Array.from({ length: 40 }, () => text("细节".repeat(300))),
        ),
      ],
    });
    expect(json).toContain(open);
    expect(json).toContain("其余略");
    expect(validateCard(json, strict)).toBeNull();
  });

  it("shortens long texts without breaking what people typed", () => {
    const { json } = cardOf({
      title: "t",
      blocks: Array.from({ length: 4 }, () => text(escapeMd("<at id=all></at>".repeat(400)))),
    });
    expect(json).toContain("后文略");
    expect(json).not.toMatch(/&(?!#\d+;)/);
    expect(validateCard(json, strict)).toBeNull();
  });

  it("becomes text when nothing else helps, with everything in it", () => {
    const view: CardView = {
      title: "很多按钮",
      blocks: [
        buttons(
          ...Array.from({ length: 150 }, (_, at) => ({ label: `第${at}项`, action: "x.y", say: `/查职责 ${at}` })),
        ),
      ],
    };
    const fitted = fitCard(view);
    expect(fitted.kind).toBe("text");
    expect(fitted).toMatchObject({ text: toPlainText(view) });
    expect(toPlainText(view)).toContain("第149项：发「/查职责 149」");
  });

  it("is a card up to the very limit of elements, and text beyond it", () => {
    const rowOf = (count: number) => buttons(...Array.from({ length: count }, () => ({ label: "甲", action: "x.y" })));
    // A button in its column is three elements; the row and the title are one each.
    expect(fitCard({ title: "t", blocks: [rowOf(66)] }).kind).toBe("card");
    expect(fitCard({ title: "t", blocks: [rowOf(66), text("一行")] }).kind).toBe("text");
  });

  it("becomes text when two fields bear one name, which no card may", () => {
    const field = { kind: "input", name: "title", label: "要什么" } as const;
    expect(fitCard({ title: "t", blocks: [form("f", [field, field], { label: "送", action: "x.y" })] }).kind).toBe(
      "text",
    );
  });

  it("stays within one text message", () => {
    const plain = toPlainText({ title: "长", blocks: Array.from({ length: 400 }, () => text("“引”\n\\".repeat(200))) });
    expect(Buffer.byteLength(JSON.stringify({ text: plain }))).toBeLessThan(150 * 1024);
    expect(plain.endsWith("后文超出一条消息的长度，已略去。")).toBe(true);
  });
});

describe("people's words", () => {
  const parser = new MarkdownIt({ html: true, linkify: true });
  const allowed = new Set(["text", "text_special", "softbreak", "hardbreak"]);
  const bare = (words: string) => words.replace(/[\s\p{Cc}\u00a0\u2028\u2029]+/gu, "");

  function read(markdown: string) {
    const blocks = parser.parse(markdown, {});
    const marks = blocks.filter(({ type }) => !["paragraph_open", "paragraph_close", "inline"].includes(type));
    const inline = blocks.flatMap((block) => block.children ?? []);
    return {
      marks: [...marks, ...inline.filter(({ type }) => !allowed.has(type))].map(({ type }) => type),
      words: inline.map(({ content }) => content).join(""),
    };
  }

  const tricky = [
    "<at id=all></at>",
    '<at user_id="all">所有人</at>',
    "**急** __急__ ~~急~~ *急* _急_",
    "[链接](https://evil.example)",
    "![图](img_v3_x)",
    "https://evil.example/a?b=1&c=2 www.evil.example evil.example a@b.example",
    "`code` ```\nfence\n```",
    "# 标题\n> 引\n- 项\n1. 项\n1) 项\n---\n===",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "    缩进四格",
    "&lt;at id=all&gt; &#60;at id=all&#62;",
    ":OK: :DONE: 08:37 $x$ \\*反斜杠\\*",
    "<font color='red'>红</font><!-- 注 -->",
    "[a]: https://evil.example\n[a]",
  ];
  test.each(tricky)("%s stays words", (words) => {
    expect(read(escapeMd(words)).marks).toEqual([]);
    expect(bare(read(escapeMd(words)).words)).toBe(bare(words));
    expect(bare(plainOfMd(escapeMd(words)))).toBe(bare(words));
  });

  it("stay words whatever they are", () => {
    fc.assert(
      fc.property(anyWords, (words) => {
        const { marks, words: shown } = read(escapeMd(words));
        expect(marks).toEqual([]);
        expect(bare(shown)).toBe(bare(words.toWellFormed()));
        expect(bare(plainOfMd(escapeMd(words)))).toBe(bare(words.toWellFormed()));
        expect(tameMd(escapeMd(words))).toBe(escapeMd(words));
      }),
      { numRuns: 500 },
    );
  });

  it("stay in their cell", () => {
    fc.assert(
      fc.property(anyWords, anyWords, (a, b) => {
        const rendered = parser.parse(`| 甲 | 乙 |\n| --- | --- |\n| ${escapeCell(a)} | ${escapeCell(b)} |`, {});
        expect(rendered.filter(({ type }) => type === "td_open")).toHaveLength(2);
        expect(rendered.filter(({ type }) => type === "tr_open")).toHaveLength(2);
      }),
    );
  });

  it("stay words in the slots of our own markdown", () => {
    expect(md`**${"a*b"}** ${3} 户`).toBe("**a&#42;b** 3 户");
  });

  it("call nobody together, even where a view forgot to escape them", () => {
    const view: CardView = {
      title: "t",
      blocks: [text("<at id=all></at> <at ids=ou_a,ou_b></at> <AT id='all'> ![图](img_x) <at id=ou_demo_town></at>")],
    };
    const { json } = cardOf(view);
    expect(json.match(/<at/gi)).toHaveLength(1);
    expect(validateCard(json, strict)).toBeNull();
    expect(toPlainText({ title: '<at user_id="all">所有人</at>', blocks: [] })).not.toMatch(/<at/);
    const cells = table([{ key: "a", label: "谁", type: "md" }], [{ a: "<at id=all></at>" }]);
    expect(cardOf({ title: "t", blocks: [cells] }).json).not.toContain("<at");
  });

  it("hide no address in a text message, where links have marks of their own", () => {
    expect(toPlainText({ title: "[民政局](https://evil.example)", blocks: [] })).toBe(
      "[民政局］(https://evil.example)",
    );
  });
});

describe("laws", () => {
  it("whatever the view, the platform takes what is sent", () => {
    fc.assert(
      fc.property(fc.oneof(anyView, roughView), (view) => {
        expect(refusal(fitCard(view))).toBeNull();
      }),
      // Shrinking a view of hundreds of blocks takes longer than it helps.
      { numRuns: 300, endOnFailure: true },
    );
  });

  it("an ordinary view goes out as a card", () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(fitCard(view).kind).toBe("card");
      }),
      { endOnFailure: true },
    );
  });

  it("the plain twin is never empty and calls nobody", () => {
    fc.assert(
      fc.property(fc.oneof(anyView, roughView), fc.constantFrom("zh-CN", "en"), (view, locale) => {
        const plain = toPlainText(view, locale);
        expect(plain.trim()).not.toBe("");
        expect(plain).not.toMatch(/<\/?at\b/i);
      }),
      { endOnFailure: true },
    );
  });

  it("columns within columns keep every word", () => {
    const deep = Array.from({ length: 9 }).reduce<ReturnType<typeof text>>(
      (inner, _, at) => (at % 2 ? panel(`层${at}`, [inner]) : columns([inner])),
      text("最里面"),
    );
    const { json } = cardOf({ title: "t", blocks: [deep] });
    expect(validateCard(json, strict)).toBeNull();
    for (const words of ["最里面", "层1", "层3", "层5", "层7"]) expect(json).toContain(words);
  });
});
