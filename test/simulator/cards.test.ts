import { describe, expect, it, test } from "vitest";
import { interactiveComponents } from "../../simulator/cards/components.ts";
import { validateCard } from "../../simulator/cards/validate.ts";

const ids = {
  hasImage: (key: string) => key === "img_v3_known",
  hasUser: (id: string) => id === "ou_known" || id === "ou_other",
};

type Json = Record<string, unknown>;
const plain = (content: string): Json => ({ tag: "plain_text", content });
const md = (content: string): Json => ({ tag: "markdown", content });
const card = (...elements: unknown[]): Json => ({ schema: "2.0", body: { elements } });
const shell = (more: Json): Json => ({ schema: "2.0", body: { elements: [md("一行")] }, ...more });
const button = (more: Json = {}): Json => ({ tag: "button", text: plain("确定"), ...more });
const submit = (name = "send"): Json => button({ name, form_action_type: "submit" });
const form = (...children: unknown[]): Json => ({ tag: "form", name: "f", elements: [...children, submit()] });
const columns = (...elements: unknown[]): Json => ({ tag: "column_set", columns: [{ tag: "column", elements }] });
const panel = (...elements: unknown[]): Json => ({
  tag: "collapsible_panel",
  header: { title: plain("更多") },
  elements,
});
const choice = (value: string): Json => ({ text: plain(value), value });
const select = (more: Json = {}): Json => ({ tag: "select_static", options: [choice("a"), choice("b")], ...more });
const table = (more: Json = {}): Json => ({
  tag: "table",
  columns: [
    { name: "village", display_name: "村" },
    { name: "people", data_type: "number" },
  ],
  rows: [{ village: "柳溪村", people: 412 }],
  ...more,
});
const chart = (spec: Json, more: Json = {}): Json => ({ tag: "chart", chart_spec: spec, ...more });
const bar: Json = { type: "bar", data: { values: [{ d: "周一", n: 4 }] }, xField: "d", yField: "n" };
const tableMd = "| 村 | 人数 |\n| --- | --- |\n| 柳溪村 | 412 |";
const nest = (depth: number): Json => (depth === 0 ? md("底") : columns(nest(depth - 1)));
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const bad: { what: string; content: unknown; code?: number; ext?: number }[] = [
  // size and parsing
  { what: "30 KB of Chinese, counted in bytes", content: JSON.stringify(card(md("松".repeat(10_300)))), code: 230025 },
  { what: "an object over 30 KB", content: card(md("a".repeat(31_000))), code: 230025 },
  { what: "not JSON", content: '{"schema":"2.0",', ext: 200621 },
  { what: "an empty text", content: "", ext: 200621 },
  { what: "a JSON array", content: "[]", ext: 200621 },
  { what: "a JSON string", content: '"card"', ext: 200621 },
  { what: "null", content: null, ext: 200621 },
  { what: "undefined", content: undefined, ext: 200621 },
  { what: "a template that nobody made", content: { type: "template", data: { template_id: "x" } }, ext: 200380 },
  { what: "a card entity that nobody made", content: { type: "card", data: { card_id: "7" } }, ext: 200380 },
  // 1.0 constructs
  { what: "a card without schema", content: { elements: [md("一行")] }, ext: 200861 },
  { what: "schema 1.0", content: { schema: "1.0", body: {} }, ext: 200861 },
  { what: "elements beside the body", content: shell({ elements: [md("一行")] }), ext: 200861 },
  { what: "wide_screen_mode", content: shell({ config: { wide_screen_mode: true } }), ext: 200861 },
  { what: "a card that is not shared", content: shell({ config: { update_multi: false } }), ext: 200861 },
  { what: "i18n_elements", content: shell({ i18n_elements: {} }), ext: 200861 },
  { what: "an action module", content: card({ tag: "action", actions: [button()] }), ext: 200861 },
  { what: "a note", content: card({ tag: "note", elements: [plain("备注")] }), ext: 200861 },
  { what: "a fallback", content: card({ ...md("一行"), fallback: { tag: "drop" } }), ext: 200861 },
  { what: "a button with value outside behaviors", content: card(button({ value: { a: 1 } })), ext: 200861 },
  { what: "a button with action_type", content: card(button({ action_type: "form_submit" })), ext: 200861 },
  { what: "an unknown tag", content: card({ tag: "slider" }), ext: 200861 },
  {
    what: "an image mode",
    content: card({ tag: "img", img_key: "img_v3_known", alt: plain(""), mode: "fit" }),
    ext: 200861,
  },
  // the shell
  { what: "a header without title", content: shell({ header: { template: "blue" } }), ext: 200621 },
  {
    what: "a header colour that is not there",
    content: shell({ header: { title: plain("x"), template: "pink" } }),
    ext: 200621,
  },
  {
    what: "four text tags",
    content: shell({
      header: { title: plain("x"), text_tag_list: times(4, () => ({ tag: "text_tag", text: plain("急") })) },
    }),
    ext: 200621,
  },
  {
    what: "an unknown property of the header",
    content: shell({ header: { title: plain("x"), color: "red" } }),
    ext: 200861,
  },
  {
    what: "an unknown property of the body",
    content: { schema: "2.0", body: { elements: [], gap: "4px" } },
    ext: 200861,
  },
  { what: "padding beyond 99 px", content: { schema: "2.0", body: { padding: "100px", elements: [] } }, ext: 200621 },
  { what: "an unknown width mode", content: shell({ config: { width_mode: "wide" } }), ext: 200621 },
  // any component
  { what: "an element without tag", content: card({ content: "x" }), ext: 200621 },
  { what: "an element that is a string", content: card("x"), ext: 200621 },
  { what: "markdown without content", content: card({ tag: "markdown" }), ext: 200621 },
  { what: "an unknown text size", content: card({ ...md("x"), text_size: "huge" }), ext: 200621 },
  { what: "a margin beyond -99 px", content: card({ ...md("x"), margin: "-100px" }), ext: 200621 },
  { what: "an element_id that begins with a digit", content: card({ ...md("x"), element_id: "1st" }), ext: 200621 },
  { what: "an element_id of 21 characters", content: card({ ...md("x"), element_id: "a".repeat(21) }), ext: 200621 },
  {
    what: "the same element_id twice",
    content: card({ ...md("x"), element_id: "a" }, { tag: "hr", element_id: "a" }),
    ext: 200621,
  },
  // limits
  { what: "201 rules", content: card(...times(201, () => ({ tag: "hr" }))), ext: 11310 },
  {
    what: "101 divs, whose texts count too",
    content: card(...times(101, () => ({ tag: "div", text: plain("x") }))),
    ext: 11310,
  },
  {
    what: "a list of 200 options, which are texts",
    content: card(select({ options: times(200, (at) => choice(`o${at}`)) })),
    ext: 11310,
  },
  { what: "six tables", content: card(...times(6, () => table())), ext: 11310 },
  {
    what: "three tables and three in markdown",
    content: card(table(), table(), table(), md(`${tableMd}\n\n${tableMd}\n\n${tableMd}`)),
    ext: 11310,
  },
  { what: "five tables in one markdown", content: card(md(times(5, () => tableMd).join("\n\n"))), ext: 11310 },
  { what: "six containers in one another", content: card(nest(6)), ext: 11310 },
  // forms and where things stand
  { what: "a form without submit", content: card({ tag: "form", name: "f", elements: [md("x")] }), ext: 200621 },
  { what: "a form without name", content: card({ tag: "form", elements: [submit()] }), ext: 200621 },
  { what: "a form in a column", content: card(columns(form())), ext: 200621 },
  { what: "a form in a panel", content: card(panel(form())), ext: 200621 },
  { what: "a form in a form", content: card({ tag: "form", name: "f", elements: [form(), submit("g")] }), ext: 200621 },
  { what: "a table in a form", content: card(form(table())), ext: 200621 },
  { what: "a table in a panel", content: card(panel(table())), ext: 200621 },
  { what: "a table in a column", content: card(columns(table())), ext: 200621 },
  { what: "an input in a form without name", content: card(form({ tag: "input" })), ext: 200621 },
  { what: "a button in a form without name", content: card(form(button())), ext: 200621 },
  {
    what: "two inputs of one name",
    content: card(form({ tag: "input", name: "a" }, { tag: "input", name: "a" })),
    ext: 200621,
  },
  { what: "two forms of one name", content: card(form(), { ...form(), elements: [submit("other")] }), ext: 200621 },
  {
    what: "a multi select outside a form",
    content: card({ tag: "multi_select_static", name: "m", options: [choice("a")] }),
    ext: 200621,
  },
  // interactive components
  { what: "a button text of 101 characters", content: card(button({ text: plain("字".repeat(101)) })), ext: 200621 },
  { what: "a button type that is not there", content: card(button({ type: "warning" })), ext: 200621 },
  { what: "a button narrower than 100 px", content: card(button({ width: "80px" })), ext: 200621 },
  { what: "a link without address", content: card(button({ behaviors: [{ type: "open_url" }] })), ext: 200621 },
  { what: "a callback without value", content: card(button({ behaviors: [{ type: "callback" }] })), ext: 200621 },
  { what: "an unknown behaviour", content: card(button({ behaviors: [{ type: "toast", value: {} }] })), ext: 200621 },
  {
    what: "a confirm with lark_md",
    content: card(button({ confirm: { title: plain("x"), text: { tag: "lark_md", content: "x" } } })),
    ext: 200621,
  },
  { what: "max_length 0", content: card(form({ tag: "input", name: "a", max_length: 0 })), ext: 200621 },
  { what: "max_length 1001", content: card(form({ tag: "input", name: "a", max_length: 1001 })), ext: 200621 },
  {
    what: "a placeholder of 101 characters",
    content: card(form({ tag: "input", name: "a", placeholder: plain("字".repeat(101)) })),
    ext: 200621,
  },
  {
    what: "a placeholder that is a string",
    content: card(form({ tag: "input", name: "a", placeholder: "x" })),
    ext: 200621,
  },
  { what: "input_type number", content: card(form({ tag: "input", name: "a", input_type: "number" })), ext: 200621 },
  { what: "options of one value", content: card(select({ options: [choice("a"), choice("a")] })), ext: 200621 },
  { what: "an initial option that is none", content: card(select({ initial_option: "c" })), ext: 200621 },
  { what: "initial_index 0", content: card(select({ initial_index: 0 })), ext: 200621 },
  { what: "initial_index beyond the list", content: card(select({ initial_index: 3 })), ext: 200621 },
  {
    what: "a date that is not yyyy-MM-dd",
    content: card(form({ tag: "date_picker", name: "d", initial_date: "2026/12/10" })),
    ext: 200621,
  },
  {
    what: "a time with seconds",
    content: card(form({ tag: "picker_time", name: "t", initial_time: "08:37:00" })),
    ext: 200621,
  },
  {
    what: "a checker with four buttons",
    content: card({ tag: "checker", button_area: { buttons: times(4, () => button()) } }),
    ext: 200621,
  },
  {
    what: "a checker that strikes 200%",
    content: card({ tag: "checker", checked_style: { opacity: 2 } }),
    ext: 200621,
  },
  { what: "an overflow without options", content: card({ tag: "overflow", options: [] }), ext: 200621 },
  // containers
  { what: "weight 6", content: card({ tag: "column_set", columns: [{ tag: "column", weight: 6 }] }), ext: 200621 },
  {
    what: "a column narrower than 16 px",
    content: card({ tag: "column_set", columns: [{ tag: "column", width: "15px" }] }),
    ext: 200621,
  },
  { what: "an unknown flex mode", content: card({ tag: "column_set", flex_mode: "wrap", columns: [] }), ext: 200621 },
  {
    what: "a set of something else than columns",
    content: card({ tag: "column_set", columns: [md("x")] }),
    ext: 200621,
  },
  { what: "a panel without header", content: card({ tag: "collapsible_panel", elements: [] }), ext: 200621 },
  {
    what: "an unknown property below two containers",
    content: card(panel(columns({ tag: "hr", color: "red" }))),
    ext: 200861,
  },
  // pictures and people
  { what: "an unknown picture", content: card({ tag: "img", img_key: "img_v3_x", alt: plain("") }), ext: 200570 },
  { what: "an unknown picture in markdown", content: card(md("![图](img_v3_x)")), ext: 200570 },
  { what: "a web address as picture", content: card(md("![图](https://example.com/a.png)")), ext: 200570 },
  {
    what: "an unknown picture as icon",
    content: card({ ...md("x"), icon: { tag: "custom_icon", img_key: "img_v3_x" } }),
    ext: 200570,
  },
  {
    what: "an unknown picture in a combination",
    content: card({ tag: "img_combination", combination_mode: "double", img_list: [{ img_key: "no" }] }),
    ext: 200570,
  },
  { what: "a picture without alt", content: card({ tag: "img", img_key: "img_v3_known" }), ext: 200621 },
  { what: "an unknown person", content: card({ tag: "person", user_id: "ou_x" }), ext: 100290 },
  {
    what: "an unknown person in a list",
    content: card({ tag: "person_list", persons: [{ id: "ou_known" }, { id: "ou_x" }] }),
    ext: 100290,
  },
  { what: "an at of somebody unknown", content: card(md("<at id=ou_x></at>")), ext: 100290 },
  { what: "an at of several, one unknown", content: card(md("<at ids=ou_known,ou_x></at>")), ext: 100290 },
  { what: "an at of everybody where that is not allowed", content: card(md("<at id=all></at>")), ext: 100290 },
  {
    what: "an unknown person in lark_md",
    content: card({ tag: "div", text: { tag: "lark_md", content: '<at id="ou_x"></at>' } }),
    ext: 100290,
  },
  {
    what: "an unknown person to choose",
    content: card({ tag: "select_person", options: [{ value: "ou_x" }] }),
    ext: 100290,
  },
  {
    what: "an unknown person in a cell",
    content: card(table({ columns: [{ name: "who", data_type: "persons" }], rows: [{ who: ["ou_x"] }] })),
    ext: 100290,
  },
  // charts
  { what: "a chart without type", content: card(chart({ data: { values: [] } })), ext: 200550 },
  { what: "a chart of an unknown type", content: card(chart({ ...bar, type: "sankey" })), ext: 200550 },
  { what: "a chart without data", content: card(chart({ type: "bar", xField: "d", yField: "n" })), ext: 200550 },
  {
    what: "a chart without its field",
    content: card(chart({ type: "pie", data: { values: [] }, valueField: "n" })),
    ext: 200550,
  },
  {
    what: "a chart with a function",
    content: card(chart({ ...bar, label: { formatMethod: "(x) => x + '%'" } })),
    ext: 200550,
  },
  { what: "an aspect ratio that is not there", content: card(chart(bar, { aspect_ratio: "3:2" })), ext: 200621 },
  // tables
  { what: "a table without rows", content: card({ tag: "table", columns: [{ name: "a" }] }), ext: 200914 },
  { what: "a text in a number column", content: card(table({ rows: [{ people: "412" }] })), ext: 200914 },
  { what: "a number in a text column", content: card(table({ rows: [{ village: 1 }] })), ext: 200914 },
  { what: "a row with a cell of no column", content: card(table({ rows: [{ town: "青石镇" }] })), ext: 200915 },
  {
    what: "two columns of one name",
    content: card(table({ columns: [{ name: "a" }, { name: "a" }], rows: [] })),
    ext: 200915,
  },
  {
    what: "51 columns",
    content: card(table({ columns: times(51, (at) => ({ name: `c${at}` })), rows: [] })),
    ext: 200914,
  },
  { what: "11 rows a page", content: card(table({ page_size: 11 })), ext: 200914 },
  { what: "a row height of 20 px", content: card(table({ row_height: "20px" })), ext: 200914 },
  {
    what: "an unknown property of a column",
    content: card(table({ columns: [{ name: "village", title: "村" }], rows: [] })),
    ext: 200861,
  },
];

const callback = [{ type: "callback", value: { action: "duty.show", id: "7" } }];
const good: { what: string; content: unknown }[] = [
  { what: "a blank card", content: "{}" },
  { what: "a card without body", content: { schema: "2.0", header: { title: plain("只有标题") } } },
  {
    what: "everything around the body",
    content: {
      schema: "2.0",
      config: {
        streaming_mode: false,
        streaming_config: { print_frequency_ms: { default: 70 }, print_step: { default: 1 }, print_strategy: "fast" },
        summary: { content: "摘要", i18n_content: { en_us: "Summary" } },
        locales: ["zh_cn", "en_us"],
        enable_forward: false,
        update_multi: true,
        width_mode: "fill",
        use_custom_translation: true,
        enable_forward_interaction: false,
        style: {
          text_size: { mine: { default: "large", pc: "large", mobile: "medium" } },
          color: { c: { light_mode: "rgba(1,2,3,1)", dark_mode: "rgba(1,2,3,1)" } },
        },
      },
      card_link: { url: "https://example.gov/42" },
      header: {
        title: plain("标题"),
        subtitle: { tag: "lark_md", content: "副标题" },
        template: "wathet",
        padding: "12px 8px",
        icon: { tag: "standard_icon", token: "chat_outlined", color: "blue" },
        text_tag_list: [{ tag: "text_tag", text: plain("样例"), color: "neutral" }],
      },
      body: {
        direction: "vertical",
        padding: "12px",
        vertical_spacing: "8px",
        horizontal_spacing: "large",
        elements: [{ ...md("自定字号"), text_size: "mine" }],
      },
    },
  },
  {
    what: "markdown with people, a picture and tables",
    content: card(
      {
        ...md(`<at id=ou_known></at> ![图](img_v3_known)\n\n${tableMd}`),
        text_align: "center",
        text_size: "heading-2",
        margin: "-4px 0px",
      },
      md(`\`\`\`\n${tableMd}\n\`\`\`\n` + "`<at id=ou_x></at>`"),
    ),
  },
  {
    what: "div, rule and icons",
    content: card(
      {
        tag: "div",
        text: { tag: "lark_md", content: "**粗**", text_size: "notation", text_color: "grey", lines: 2 },
        icon: { tag: "custom_icon", img_key: "img_v3_known" },
      },
      {
        tag: "div",
        fields: [{ is_short: true, text: plain("左") }],
        extra: button({ name: "extra", behaviors: callback }),
      },
      { tag: "hr", element_id: "line_1" },
    ),
  },
  {
    what: "pictures",
    content: card(
      {
        tag: "img",
        img_key: "img_v3_known",
        alt: plain(""),
        size: "300px 200px",
        scale_type: "crop_top",
        corner_radius: "5%",
        preview: true,
        transparent: false,
      },
      { tag: "img_combination", combination_mode: "bisect", img_list: [{ img_key: "img_v3_known" }] },
    ),
  },
  {
    what: "people",
    content: card(
      { tag: "person", user_id: "ou_known", size: "small", show_name: true, style: "capsule" },
      { tag: "person_list", persons: [{ id: "ou_known" }, { id: "ou_other" }], lines: 1, show_avatar: true },
    ),
  },
  {
    what: "a chart",
    content: card(chart(bar, { aspect_ratio: "2:1", color_theme: "brand", preview: true, height: "auto" })),
  },
  {
    what: "the other kinds of chart",
    content: card(
      chart({ ...bar, data: { values: [{ d: "x => y", n: 1 }] } }),
      chart({ type: "line", data: [{ values: [] }], xField: "a", yField: "b", seriesField: "c" }),
      chart({ type: "pie", data: { values: [] }, valueField: "v", categoryField: "c", innerRadius: 0.5 }),
      chart({ type: "common", data: [{ id: "x", values: [] }], series: [{ type: "bar", dataIndex: 0 }], axes: [] }),
      chart({ type: "linearProgress", data: { values: [] }, direction: "horizontal" }),
      chart({ type: "wordCloud", data: { values: [] }, nameField: "n", valueField: "v" }),
    ),
  },
  {
    what: "a table with every kind of cell",
    content: card(
      table({
        page_size: 10,
        row_height: "124px",
        freeze_first_column: true,
        header_style: { text_align: "left", background_style: "grey", bold: true, lines: 1 },
        columns: [
          { name: "t", data_type: "text", width: "120px", horizontal_align: "right" },
          { name: "l", data_type: "lark_md", width: "20%" },
          { name: "o", data_type: "options" },
          { name: "n", data_type: "number", format: { precision: 2, symbol: "¥", separator: true } },
          { name: "p", data_type: "persons" },
          { name: "d", data_type: "date", date_format: "YYYY-MM-DD" },
          { name: "m", data_type: "markdown" },
        ],
        rows: [
          {
            t: "x",
            l: "**x**",
            o: [{ text: "急", color: "red" }],
            n: 1.5,
            p: ["ou_known"],
            d: 1765324800000,
            m: "- x",
          },
          {},
        ],
      }),
    ),
  },
  { what: "five tables", content: card(table(), table(), md(`${tableMd}\n\n${tableMd}\n\n${tableMd}`)) },
  { what: "containers five deep", content: card(nest(5)) },
  { what: "200 rules", content: card(...times(200, () => ({ tag: "hr" }))) },
  {
    what: "columns and a panel",
    content: card(
      {
        tag: "column_set",
        flex_mode: "stretch",
        horizontal_spacing: "8px",
        background_style: "grey",
        action: { multi_url: { url: "https://example.gov" } },
        columns: [
          {
            tag: "column",
            width: "weighted",
            weight: 5,
            vertical_align: "center",
            padding: "4px",
            elements: [md("左")],
          },
          { tag: "column", width: "600px", elements: [chart(bar)] },
        ],
      },
      {
        tag: "collapsible_panel",
        expanded: true,
        header: {
          title: md("**依据**"),
          width: "auto_when_fold",
          icon_position: "right",
          icon_expanded_angle: -180,
          icon: { tag: "standard_icon", token: "down-small-ccm_outlined" },
        },
        border: { color: "grey", corner_radius: "5px" },
        elements: [
          md("内容"),
          { tag: "interactive_container", has_border: true, behaviors: callback, elements: [md("可点")] },
        ],
      },
    ),
  },
  {
    what: "a form with everything that can be filled in",
    content: card(
      form(
        {
          tag: "input",
          name: "title",
          required: true,
          max_length: 1000,
          placeholder: plain("写在这里"),
          label: plain("名称"),
          label_position: "top",
          default_value: "已写的",
        },
        {
          tag: "input",
          name: "note",
          input_type: "multiline_text",
          rows: 3,
          auto_resize: true,
          max_rows: 8,
          width: "fill",
        },
        select({ name: "one", initial_option: "b", required: true, width: "200px", placeholder: plain("选") }),
        { tag: "multi_select_static", name: "some", options: [choice("x"), choice("y")], selected_values: ["x", "y"] },
        { tag: "select_person", name: "who", options: [{ value: "ou_known" }], initial_option: "ou_known" },
        { tag: "multi_select_person", name: "whom" },
        { tag: "date_picker", name: "due", initial_date: "2026-12-10" },
        { tag: "picker_time", name: "at", initial_time: "08:37" },
        { tag: "picker_datetime", name: "when", initial_datetime: "2026-12-10 08:37" },
        { tag: "checker", name: "urgent", checked: true, text: plain("急") },
        { tag: "select_img", name: "pic", options: [{ img_key: "img_v3_known", value: "p" }] },
        columns(button({ name: "clear", form_action_type: "reset" })),
      ),
    ),
  },
  {
    what: "interactive components on their own",
    content: card(
      button({
        type: "primary_filled",
        size: "small",
        width: "fill",
        behaviors: [...callback, { type: "open_url", default_url: "https://example.gov" }],
      }),
      button({
        disabled: true,
        disabled_tips: plain("已办结"),
        confirm: { title: plain("退回"), text: plain("退回后对方会收到理由") },
      }),
      select({ type: "text", behaviors: callback }),
      { tag: "overflow", options: [{ text: plain("更多"), value: "more" }], behaviors: callback },
      {
        tag: "checker",
        text: { tag: "lark_md", content: "办结" },
        button_area: { pc_display_rule: "always", buttons: [button()] },
        checked_style: { show_strikethrough: true, opacity: 0.5 },
      },
      { tag: "date_picker", behaviors: [{ type: "callback", value: "due" }] },
    ),
  },
];

describe("cards that the platform refuses", () => {
  test.each(bad)("$what", ({ content, code, ext }) => {
    const refusal = validateCard(content, ids);
    expect(refusal).toMatchObject({ code: code ?? 230099 });
    expect(refusal?.ext?.errCode).toBe(ext);
  });

  it("carries the card error in msg, where clients look for it", () => {
    for (const { content, ext } of bad.filter((row) => row.ext !== undefined)) {
      const form = new RegExp(`ext=ErrCode: ${ext}; ErrMsg: [^;]+; ErrorValue: [^;]+;$`);
      expect(validateCard(content, ids)?.msg).toMatch(form);
    }
  });

  it("judges the string that is sent as it judges the object", () => {
    for (const { content, code, ext } of bad.filter((row) => typeof row.content === "object" && row.content !== null)) {
      expect(validateCard(JSON.stringify(content), ids)).toMatchObject(
        ext === undefined ? { code: code ?? 0 } : { code: 230099, ext: { errCode: ext } },
      );
    }
  });

  it("never says what the card says", () => {
    const secret = "王秀兰的电话";
    for (const element of [
      { ...md(secret), text_size: secret },
      { tag: "input", name: "a", max_length: secret },
      button({ text: plain(secret.repeat(30)) }),
    ]) {
      expect(JSON.stringify(validateCard(card(element), ids))).not.toContain(secret);
    }
  });

  it("survives brackets without end", () => {
    const deep = `{"schema":"2.0","body":{"elements":[${"[".repeat(15_000)}${"]".repeat(15_000)}]}}`;
    expect(validateCard(deep.slice(0, 30_000), ids)).toMatchObject({ ext: { errCode: 200621 } });
    const chartDeep = `{"schema":"2.0","body":{"elements":[{"tag":"chart","chart_spec":{"type":"bar","xField":"a","yField":"b","data":{"values":[]},"x":${"[".repeat(14_000)}${"]".repeat(14_000)}}}]}}`;
    expect(validateCard(chartDeep, ids)).toMatchObject({ ext: { errCode: 200550 } });
  });

  it("takes an older card only where that is asked for, and then looks at its size and its JSON", () => {
    const old = { config: { wide_screen_mode: true }, elements: [{ tag: "note" }] };
    expect(validateCard(old, ids)).not.toBeNull();
    expect(validateCard(old, ids, "take")).toBeNull();
    expect(validateCard(card({ tag: "note" }), ids, "take")).toMatchObject({ ext: { errCode: 200861 } });
    expect(validateCard("{", ids, "take")).toMatchObject({ ext: { errCode: 200621 } });
    expect(validateCard({ elements: [md("松".repeat(10_300))] }, ids, "take")).toMatchObject({ code: 230025 });
  });
});

describe("cards that the platform takes", () => {
  test.each(good)("$what", ({ content }) => {
    expect(validateCard(content, ids)).toBeNull();
    expect(validateCard(JSON.stringify(content).replace(/^"|"$/g, ""), ids)).toBeNull();
  });

  it("lets the chat decide whether everybody may be called", () => {
    const all = card(md("<at id=all></at>"));
    expect(validateCard(all, { ...ids, hasUser: (id) => id === "all" })).toBeNull();
  });
});

describe("what can be clicked", () => {
  it("is listed in drawing order, with its form, value and options", () => {
    const list = interactiveComponents(
      card(
        button({ element_id: "top", behaviors: [{ type: "open_url", default_url: "https://x" }, ...callback] }),
        form(
          { tag: "input", name: "title", required: true, max_length: 20 },
          columns(select({ name: "one" }), md("x")),
        ),
        panel({
          tag: "interactive_container",
          behaviors: [{ type: "callback", value: "open" }],
          elements: [button({ disabled: true })],
        }),
        { tag: "checker", name: "done", button_area: { buttons: [button({ name: "in_area" })] } },
      ),
    );
    expect(list.map(({ tag, name, ordinal, path, formName }) => [ordinal, tag, name, path, formName])).toEqual([
      [0, "button", null, "body.elements[0]", null],
      [1, "input", "title", "body.elements[1].elements[0]", "f"],
      [2, "select_static", "one", "body.elements[1].elements[1].columns[0].elements[0]", "f"],
      [3, "button", "send", "body.elements[1].elements[2]", "f"],
      [4, "interactive_container", null, "body.elements[2].elements[0]", null],
      [5, "button", null, "body.elements[2].elements[0].elements[0]", null],
      [6, "checker", "done", "body.elements[3]", null],
      [7, "button", "in_area", "body.elements[3].button_area.buttons[0]", null],
    ]);
    expect(list[0]).toMatchObject({ elementId: "top", value: { action: "duty.show", id: "7" }, formAction: null });
    expect(list[1]).toMatchObject({ required: true, maxLength: 20, value: null });
    expect(list[2]?.options).toEqual(["a", "b"]);
    expect(list[3]?.formAction).toBe("submit");
    expect(list[4]?.value).toBe("open");
    expect(list[5]?.disabled).toBe(true);
  });

  it("is nothing in a card that is none", () => {
    expect(interactiveComponents(null)).toEqual([]);
    expect(interactiveComponents({ body: { elements: "x" } })).toEqual([]);
  });
});
