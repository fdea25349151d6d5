// Words of forms, not of any one subject: they say where a header is, never what a column means.

/** What columns and cells of forms are called, as `headerName` gives it. */
export const headerWords: ReadonlySet<string> = new Set(
  `序号 编号 编码 代码 行次 栏次 姓名 户主 户主姓名 性别 年龄 民族 出生日期 出生年月 身份证 身份证号 身份证号码 公民身份号码 证件号码 联系电话 手机号
  手机号码 联系方式 电话 学历 文化程度 政治面貌 婚姻状况 职务 职业 工作单位 家庭住址 户籍地址 现住址 住址 地址 户籍所在地 与户主关系 家庭人口 健康状况
  残疾类别 残疾等级 银行账号 开户行 备注 说明 合计 小计 总计 总数 其中 单位 单位名称 村 村名 行政村 村(社区) 社区 组别 村民小组 乡镇 街道 所属村 区域 地区 项目
  项目名称 指标 指标名称 计量单位 名称 类别 类型 数量 人数 户数 金额 面积 规格 日期 时间 年度 月份 地点 内容 责任人 负责人 是否 结果 状态 原因 措施 进度 标准
  男 女 城市 农村 城镇 本年 上年 本月 本期 上期 累计 新增 退出 减少 增加 总人口 总户数 常住人口 户籍人口 同比 占比 比例 收入 支出 次数 照片 签名 领款人`.split(
    /\s+/,
  ),
);

/** Captions over and under a table, each with the colon that follows it in the form. */
export const captionWords = [
  "填报单位",
  "填表单位",
  "报送单位",
  "上报单位",
  "编制单位",
  "制表单位",
  "制定机关",
  "批准机关",
  "批准文号",
  "备案机关",
  "备案文号",
  "文号",
  "有效期至",
  "有效期限",
  "表号",
  "单位负责人",
  "部门负责人",
  "统计负责人",
  "主要领导",
  "分管领导",
  "主管领导",
  "负责人",
  "填表人",
  "填报人",
  "制表人",
  "经办人",
  "审核人",
  "复核人",
  "联系人",
  "联系电话",
  "电话",
  "报出日期",
  "填报日期",
  "填表日期",
  "填报时间",
  "填表时间",
  "上报时间",
  "统计时间",
  "报送日期",
  "截止日期",
  "计量单位",
  "金额单位",
  "单位",
  "日期",
] as const;

/** Captions that stand under a table, of those above. */
export const signatureWords: ReadonlySet<string> = new Set([
  "单位负责人",
  "部门负责人",
  "统计负责人",
  "主要领导",
  "分管领导",
  "主管领导",
  "负责人",
  "填表人",
  "填报人",
  "制表人",
  "经办人",
  "审核人",
  "复核人",
  "联系人",
  "联系电话",
  "报出日期",
  "填报日期",
  "填表日期",
]);

/** Units that may stand in brackets behind a header. */
export const unitWords: ReadonlySet<string> = new Set(
  `元 千元 万元 百万元 亿元 人 户 人次 户次 亩 万亩 公顷 平方米 平方公里 m2 km2 % ‰ 个 名 家 岁 周岁 千克 公斤 kg 克 吨 t 次 件 套 台 辆 张 份 本 条 处 座 间 栋 幢
  天 日 月 年 小时 分钟 公里 千米 米 m cm 厘米 斤 头 只 羽 株 棵 册 场 场次 批 批次 例 起 宗 项 立方米 m3 升 千瓦 kw 千瓦时 元/人 元/月 元/年 元/亩 人/次 元/人·月`.split(
    /\s+/,
  ),
);

/** 合计, also 全县合计 and 合计(人). */
export const totalWords = /^.{0,6}(?:合计|小计|总计|共计|累计)(?:\(.*\))?$/;

/** Beginnings of what is explained below a table. */
export const noteStart =
  /^(?:(?:填报|填表|编制|指标|有关)?(?:说明|要求)|注|备注|附注|注意事项|补充资料|审核关系|逻辑关系|表内关系)\s*(?:[:\d一]|$)/;

/** A place by its name, as rows begin with it. Headers such as 所属村 are like it: ask `headerWords` first. */
export const placeName = /.(?:村|社区|镇|乡|街道|县|区|组)$/;
