import { escapeMd, md } from "../../src/bot/cards/escape.ts";
import {
  buttons,
  type CardView,
  chart,
  columns,
  type Field,
  form,
  panel,
  rule,
  table,
  text,
} from "../../src/bot/cards/kit.ts";

/** Ten cards as people of the demo county meet them; what the chat page draws is compared with stored pictures. */

const help: CardView = {
  title: "我能做的事",
  subtitle: "斜杠可写可不写，错一两个字也认得",
  tone: "info",
  summary: "十条常用命令，发序号即可",
  blocks: [
    text("每天用", "heading"),
    text(
      [
        "1. `/待办` 您手上还有哪几件，先到期的在前",
        "2. `/填报` 只填没有人掌握的那几格",
        "3. `/台账 独居老人` 看已有的名单和更新日期",
        "4. `/值班` 今天谁值班，电话多少",
      ].join("\n"),
    ),
    text("有人派活、要证明", "heading"),
    text(
      [
        "5. `/查职责 燃气` 这件事该谁牵头，我们做到哪一步",
        "6. `/证明 婚姻状况` 能不能开，不能开到哪里办",
        "7. `/退回 1` 把不该做的那一件退回去，附理由",
        "8. `/拒绝 理由` 不合规定的要求，说明后转专项办",
      ].join("\n"),
    ),
    text("想少收消息", "heading"),
    text("9. `/静音 3天` 这几天不主动发消息给您\n10. `/吐槽 哪里烦` 不记名，只留原话"),
    buttons(
      { label: "我的待办", action: "command.run", value: { line: "/待办" }, look: "primary", say: "/待办" },
      { label: "查职责", action: "command.run", value: { line: "/查职责" }, say: "/查职责 燃气" },
      { label: "全部命令", action: "command.run", value: { line: "/帮助 全部" }, say: "/帮助 全部" },
    ),
    text("回复序号就能用；想知道哪一条怎么写，发 `/帮助 查职责`。", "hint"),
  ],
};

const duty: CardView = {
  title: "燃气用户安全：县住建局牵头，我们配合",
  subtitle: "配合履职事项 · 城乡建设",
  tone: "info",
  summary: "燃气用户安全由县住建局牵头，村和社区只管发现和报告",
  blocks: [
    columns(
      [text("**牵头单位**\n县住建局（城管局）"), text("**联系**\n燃气管理岗，燃气公司 24 小时抢修岗")],
      [text("**我们做什么**\n宣传告知；走访时看到泄漏、老化即时报告"), text("**不做什么**\n不入户安检，不处罚")],
    ),
    rule(),
    text("**上级做什么**　监管燃气企业和处罚；企业入户安检、维修、抢险。"),
    text("**时限**　泄漏立即报燃气公司并拨 119；其余 1 个工作日内转送。"),
    text("依据：样例，以本地清单为准", "hint"),
    buttons(
      {
        label: "写转送单",
        action: "duty.slip",
        value: { dutyId: "coop-007" },
        look: "primary",
        say: "/查职责 燃气 转送单",
      },
      { label: "不归我们，退回", action: "duty.sendBack", value: { dutyId: "coop-007" }, say: "/退回 1" },
    ),
    panel("也许您问的是", [
      text(
        "1. 瓶装液化气经营许可（上级收回，县住建局）\n2. 餐饮场所燃气报警器（配合，县商务局）\n3. 老旧小区燃气管道改造（配合，县住建局）",
      ),
    ]),
  ],
};

const menu: CardView = {
  title: "“安全检查”有三项，请选一项",
  summary: "回复 1、2 或 3",
  blocks: [
    text(
      [
        "1. 小场所消防安全（配合，消防救援机构牵头）",
        "2. 特种设备监管（上级收回，市场监管局自办）",
        "3. 食品安全隐患报告（配合，市场监管局牵头）",
      ].join("\n"),
    ),
    buttons(
      { label: "1 小场所消防", action: "duty.show", value: { dutyId: "coop-001" }, say: "1" },
      { label: "2 特种设备", action: "duty.show", value: { dutyId: "taken-001" }, say: "2" },
      { label: "3 食品安全", action: "duty.show", value: { dutyId: "coop-003" }, say: "3" },
    ),
    text("十分钟内回复序号都有效。都不是？请换个说法再查，或找 县减负专项办 程远。", "hint"),
  ],
};

const certificate: CardView = {
  title: "婚姻状况证明：村和社区不开",
  subtitle: "列入不应由基层群众性自治组织出具的证明事项（第一批）",
  tone: "refused",
  summary: "婚姻状况证明不由村和社区出具，请到婚姻登记机关",
  blocks: [
    text("**到哪里办**　任意一个婚姻登记机关；本人也可以书面承诺，由用证单位接受。"),
    text("**带什么**　身份证、户口簿；离婚的带离婚证或判决书。"),
    panel(
      "给群众的说明（可转发）",
      [
        text(
          "您要的婚姻状况证明，不由村委会、居委会出具。请带身份证和户口簿到婚姻登记处查询；用证单位也可以接受您的书面承诺。",
        ),
        text("用证单位仍要求村里盖章的，请它写明依据的法律条文，我们代您向县里反映。"),
      ],
      true,
    ),
    buttons(
      {
        label: "生成告知单",
        action: "certificate.slip",
        value: { itemId: "8" },
        look: "primary",
        say: "/证明 婚姻状况 告知单",
      },
      { label: "反映是谁在要", action: "certificate.report", value: { itemId: "8" }, say: "/证明 婚姻状况 反映" },
      { label: "婚姻登记预约", url: "https://mca.example.gov.cn/marriage" },
    ),
  ],
};

const villages = [
  { value: "990101100200", label: "柳溪村" },
  { value: "990101100201", label: "石桥村" },
  { value: "990101100001", label: "民主社区" },
];

function demandFields(
  typed: { readonly title: string; readonly due: string; readonly reason: string } | null,
): Field[] {
  return [
    {
      kind: "input",
      name: "title",
      label: "要什么",
      required: true,
      maxLength: 60,
      hint: "写清对象和范围，例如：60 岁以上独居老人名单",
      ...(typed ? { value: typed.title } : {}),
    },
    {
      kind: "date",
      name: "dueOn",
      label: "什么时候要",
      required: true,
      ...(typed
        ? { value: typed.due, error: "离今天只有 1 个工作日。问到村里至少留 3 个工作日，最早可选 2026-11-26。" }
        : {}),
    },
    {
      kind: "multi",
      name: "villages",
      label: "涉及哪些村和社区",
      required: true,
      options: villages,
      ...(typed ? { value: ["990101100200", "990101100001"] } : {}),
    },
    {
      kind: "select",
      name: "basis",
      label: "依据",
      options: [
        { value: "law", label: "法律法规" },
        { value: "notice", label: "上级文件" },
        { value: "own", label: "本单位工作需要" },
      ],
      ...(typed ? { value: "notice" } : {}),
    },
    {
      kind: "input",
      name: "reason",
      label: "用来做什么",
      lines: 3,
      maxLength: 200,
      ...(typed ? { value: typed.reason, error: "还没说明名单给谁看、看完怎么处理。" } : {}),
    },
    { kind: "check", name: "personal", label: "名单里有身份证号或电话", value: typed !== null },
  ];
}

const demandButtons = [
  { label: "登记要数", action: "request.file", look: "primary", say: "/要数 名称 日期" },
  { label: "先查有没有现成的", action: "request.dedup", say: "/查重 名称" },
] as const;

const emptyForm: CardView = {
  title: "登记一次要数",
  subtitle: "先查台账，查不到的才问人",
  tone: "info",
  blocks: [
    text("填五格、勾一处，约 2 分钟。已有数据能答的，马上给您，不再下发。"),
    form("demand", demandFields(null), demandButtons[0], [demandButtons[1]]),
  ],
};

const refusedForm: CardView = {
  title: "有两格需要再改一下",
  subtitle: "您填的都还在",
  tone: "warn",
  blocks: [
    text("改好后再点一次“登记要数”。"),
    form(
      "demand",
      demandFields({
        title: "60岁以上独居老人名单（新）",
        due: "2026-11-24",
        reason: "冬季走访用 <at id=all></at> **请尽快**",
      }),
      demandButtons[0],
      [
        demandButtons[1],
        { label: "不要了", action: "request.drop", confirm: { title: "放弃这次登记", text: "已填的内容会清掉。" } },
      ],
    ),
  ],
};

const ledgerRows = [
  ["独居老人台账", "柳溪村", 37, "2026-11-22", "王秀兰"],
  ["独居老人台账", "石桥村", 41, "2026-11-22", "李建国"],
  ["独居老人台账", "民主社区", 63, "2026-11-20", "孙倩"],
  ["特困供养人员台账", "柳溪村", 9, "2026-11-18", "王秀兰"],
  ["特困供养人员台账", "石桥村", 12, "2026-10-30", "李建国"],
  ["残疾人台账", "民主社区", 28, "2026-11-05", "孙倩"],
  ["撂荒地台账", "柳溪村", 16, "2026-09-12", "王秀兰"],
  ["撂荒地台账", "石桥村", 22, "2026-09-15", "李建国"],
  ["出租房屋台账", "民主社区", 214, "2026-11-01", "马超群"],
  ["危旧房台账", "石桥村", 3, "2026-08-21", "李建国"],
  ["水库移民台账", "柳溪村", 51, "2026-07-02", "王秀兰"],
  ["留守儿童台账", "石桥村", 18, "2026-11-10", "李建国"],
] as const;

const ledgers: CardView = {
  title: "青石镇有 12 份台账，8 份在 30 天内更新过",
  tone: "plain",
  blocks: [
    table(
      [
        { key: "name", label: "台账", type: "md", width: "160px" },
        { key: "village", label: "村、社区" },
        { key: "rows", label: "条数", type: "number" },
        { key: "at", label: "更新日期", type: "date" },
        { key: "keeper", label: "填报人" },
      ],
      ledgerRows.map(([name, village, rows, at, keeper]) => ({ name: md`**${name}**`, village, rows, at, keeper })),
      { pageSize: 5, more: "/台账 导出" },
    ),
    buttons(
      { label: "导出表格", action: "ledger.export", look: "primary", say: "/台账 导出" },
      { label: "只看 30 天没更新的", action: "ledger.stale", say: "/台账 待更新" },
    ),
    text("条数按 2026-11-23 08:00 的数据。姓名以外的个人信息只在私聊里给有权限的人看。", "hint"),
  ],
};

const weekly = [
  { dept: "民政局", asked: 14, held: 11 },
  { dept: "卫健局", asked: 9, held: 5 },
  { dept: "应急管理局", asked: 12, held: 4 },
  { dept: "农业农村局", asked: 7, held: 6 },
  { dept: "人社局", asked: 5, held: 5 },
];

const demands: CardView = {
  title: "五个部门上周要了 47 次，31 次不用问人",
  tone: "plain",
  summary: "47 次要数，31 次由已有数据答复，少问 1,240 人次",
  blocks: [
    text("少问了 **1,240** 人次，约省 **62** 小时。应急管理局要得多、现成的少，可以合并它的三张表。"),
    chart(
      {
        type: "bar",
        data: [
          {
            id: "demand",
            values: weekly.flatMap(({ dept, asked, held }) => [
              { dept, kind: "要数", n: asked },
              { dept, kind: "已有数据答复", n: held },
            ]),
          },
        ],
        xField: ["dept", "kind"],
        yField: "n",
        seriesField: "kind",
        legends: { visible: true, orient: "bottom" },
      },
      "每个部门两根柱：要数次数和由已有数据答复的次数。民政局 14 和 11，卫健局 9 和 5，应急管理局 12 和 4，农业农村局 7 和 6，人社局 5 和 5。",
    ),
    buttons(
      {
        label: "合并应急局三张表",
        action: "digest.merge",
        value: { deptId: "yingji" },
        look: "primary",
        confirm: { title: "合并三张表", text: "会先问应急管理局意见，三个工作日后生效。" },
        say: "/四减 合并 应急管理局",
      },
      { label: "看明细", url: "https://songbang.example.gov.cn/board?week=2026-47" },
    ),
  ],
};

const day: CardView = {
  title: "民主社区今天：两件要办，一件可退",
  subtitle: "11月23日（周一）",
  tone: "good",
  blocks: [
    {
      kind: "columns",
      columns: [
        { weight: 1, blocks: [text("**2**", "heading"), text("要办", "hint")] },
        { weight: 1, blocks: [text("**1**", "heading"), text("可以退回", "hint")] },
        { weight: 2, blocks: [text("**18 分钟**", "heading"), text("合计要用的时间", "hint")] },
      ],
    },
    rule(),
    text("1. 独居老人冬季走访，12月3日（周四）截止，63 户里 57 户没有变化，一键确认即可。"),
    buttons({
      label: "57 户没有变化",
      action: "submission.unchanged",
      value: { assignmentId: "a1" },
      look: "primary",
      say: "/填报 1 没变化",
    }),
    text("2. 出租房屋补登，12月8日（周二）截止，只差 4 户的起租日期。"),
    buttons({ label: "填这 4 户", action: "assignment.open", value: { assignmentId: "a2" }, say: "/填报 2" }),
    panel("可以退回：特种设备巡查表", [
      text("特种设备监管已由市场监管局收回，社区不再填表。"),
      columns([text("**谁来做**\n市场监管局")], [text("**怎么退**\n附清单条目，1 个工作日内答复")]),
      table(
        [
          { key: "item", label: "表里的项" },
          { key: "owner", label: "现在归谁" },
        ],
        [
          { item: "电梯年检标志", owner: "市场监管局" },
          { item: "液化气充装站", owner: "市场监管局、住建局" },
        ],
      ),
      buttons({
        label: "退回并说明",
        action: "duty.sendBack",
        value: { dutyId: "taken-001" },
        look: "danger",
        confirm: { title: "退回这张表", text: "对方会收到清单条目和理由。" },
        say: "/退回 3",
      }),
    ]),
  ],
};

const sections = [
  {
    title: "一、走了哪里",
    paragraphs: [
      "11月16日至20日，走访柳溪村、石桥村和民主社区，看了台账、值班记录和公示栏，和 21 位干部、34 位群众谈了话。谈话不点名，不录音，只记事。",
      "每到一处先看手里有什么，再问缺什么：柳溪村有台账 14 份，石桥村 12 份，民主社区 19 份，其中 11 份三处的表头完全一样。",
    ],
  },
  {
    title: "二、听到的事",
    paragraphs: [
      "说得最多的是同一件事向不同部门报：独居老人名单今年报了 11 次，格式各不相同，内容九成相同。",
      "其次是临时要数，上午通知、下午就要，村里只好放下手里的活；有一次等数字凑齐，下通知的人已经用了去年的。",
      "再次是群多：一位网格员在 27 个工作群里，其中 9 个三十天没有人说话，另有 6 个只发过“收到”。",
    ],
  },
  {
    title: "三、数得出的负担",
    paragraphs: [
      "三处今年共填表 412 张，其中 173 张可以由已有台账直接生成，按每张 25 分钟算，约 72 小时。",
      "参加各类检查 38 次，其中 12 次由两个以上单位在同一周来看同一件事；迎检材料另备 9 套，内容取自同一份记录。",
      "要求照片留痕 96 处，没有一处写明依据；其中 40 处要求同一地点每周重拍。",
    ],
  },
  {
    title: "四、已经办的",
    paragraphs: [
      "独居老人名单合并成一份，由民政局维护，其他单位取用；停了 9 个没有人说话的群，群主都已同意。",
      "特种设备巡查表退回市场监管局；三次消防检查并成一次，由消防救援机构牵头，镇里只带路。",
    ],
  },
  {
    title: "五、请定的事",
    paragraphs: [
      "一是撂荒地台账改为每季一次，村里只报变化；二是照片留痕没有依据的一律取消；三是部门要数至少提前三个工作日，紧急的由值班领导说明理由。",
      "三件事定下后写进口径，次日 08:37 起按新办法走；已经下发还没交的，按新办法改期，不用村里再问。",
    ],
  },
] as const;

const longText: CardView = {
  title: "走访纪要：青石镇三个村（社区）",
  subtitle: "11月16日至20日，五部分",
  tone: "plain",
  blocks: [
    ...sections.flatMap(({ title, paragraphs }) => [
      text(escapeMd(title), "heading"),
      ...paragraphs.map((paragraph) => text(escapeMd(paragraph))),
    ]),
    rule(),
    text("> 原话：表不怕填，怕的是填了五遍还说没有。", "normal"),
    text("记录：县减负专项办。有出入请在 11月27日（周五）前告诉我们。", "hint"),
  ],
};

export const cardFixtures = {
  help,
  duty,
  menu,
  certificate,
  emptyForm,
  refusedForm,
  ledgers,
  demands,
  day,
  longText,
} as const satisfies Readonly<Record<string, CardView>>;
export type CardFixture = keyof typeof cardFixtures;
