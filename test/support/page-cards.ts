/** Cards as the platform takes them, for tests of the page that draws them. */
const plain = (content: string) => ({ tag: "plain_text", content });
const md = (content: string) => ({ tag: "markdown", content });
const option = (value: string, text: string) => ({ value, text: plain(text) });
const card = (title: string, template: string, elements: readonly unknown[]) => ({
  schema: "2.0",
  config: { update_multi: true },
  header: { title: plain(title), template },
  body: { elements },
});

export const dutyCard = card("燃气安全：住房和城乡建设局牵头", "blue", [
  md("**牵头单位**　住房和城乡建设局\n**我们做什么**　发现后上报，[看清单](https://example.test/duty)"),
  { tag: "hr" },
  md("联系 <at id=ou_demo_yingji></at> <font color='grey'>工作日</font> <text_tag color='green'>样例</text_tag>"),
  {
    tag: "collapsible_panel",
    expanded: true,
    header: { title: plain("依据") },
    elements: [md("| 文件 | 条款 |\n|---|---|\n| 样例 | 第三条 |")],
  },
  {
    tag: "button",
    text: plain("停用"),
    type: "danger",
    confirm: { title: plain("停用这一项"), text: plain("停用后查不到，可以再启用。") },
    behaviors: [{ type: "callback", value: { action: "duty.stop" } }],
  },
  { tag: "button", text: plain("已办结"), disabled: true },
]);

export function visitCard({ note, above }: { readonly note: string; readonly above?: string }) {
  return card("登记走访", "green", [
    ...(above ? [md(above)] : []),
    {
      tag: "form",
      name: "visit",
      elements: [
        { tag: "input", name: "who", label: plain("走访对象"), required: true, max_length: 60 },
        { tag: "div", text: plain("走访方式") },
        {
          tag: "select_static",
          name: "how",
          required: true,
          placeholder: plain("选一项"),
          options: [option("home", "入户"), option("phone", "电话")],
        },
        { tag: "div", text: plain("发现的情况") },
        {
          tag: "multi_select_static",
          name: "found",
          options: [option("gas", "用气不规范"), option("wire", "飞线充电")],
        },
        { tag: "div", text: plain("走访日期") },
        { tag: "date_picker", name: "on", initial_date: "2026-03-05" },
        {
          tag: "input",
          name: "note",
          label: plain("说明"),
          input_type: "multiline_text",
          rows: 3,
          default_value: note,
        },
        { tag: "checker", name: "urgent", text: plain("需要今天转给镇里") },
        {
          tag: "button",
          name: "save",
          type: "primary_filled",
          text: plain("登记走访"),
          form_action_type: "submit",
          behaviors: [{ type: "callback", value: { action: "visit.save" } }],
        },
      ],
    },
  ]);
}

export const chartCard = card("本周要数情况", "turquoise", [
  {
    tag: "table",
    page_size: 3,
    columns: [
      { name: "who", display_name: "单位", data_type: "text" },
      { name: "what", display_name: "要什么", data_type: "lark_md" },
      { name: "count", display_name: "份数", data_type: "number" },
      { name: "state", display_name: "状态", data_type: "options" },
    ],
    rows: ["民政局", "卫健局", "应急局", "人社局", "农业农村局"].map((who, at) => ({
      who,
      what: "**独居老人**名单",
      count: 1200 + at,
      state: [{ text: "已取用", color: "green" }],
    })),
  },
  {
    tag: "chart",
    aspect_ratio: "2:1",
    chart_spec: {
      type: "bar",
      title: { text: "每周要数件数" },
      data: { values: ["第43周", "第44周", "第45周"].map((week, at) => ({ week, n: 12 - at * 3 })) },
      xField: "week",
      yField: "n",
    },
  },
]);

export const longCard = card(
  "全部清单",
  "grey",
  Array.from({ length: 40 }, (_, at) => md(`${at + 1}. 第 ${at + 1} 项由谁牵头`)),
);
