/** A request's answer as a table with the platform. */
export const bases = {
  "base.button.make": "放进多维表格",
  "base.button.again": "再放一次",
  "base.button.open": "打开多维表格",
  "base.button.now": "现在对齐",
  "base.toast.begun": "收到，好了这张卡片会更新",
  "base.making": "正在放进多维表格，好了这张卡片会更新。",
  "base.stands":
    "**多维表格**　{at} 的数，{rows} 行：新增 {created}，改动 {updated}，没变 {unchanged}；去掉 {deleted} 条。",
  "base.righted": "其中 {n} 条是表里有人改过、删过或加上的，已按台账改回。",
  "base.open": "还有 {n} 个村（社区）没有收下，收下后自动进表；以前收下的先照旧。",
  "base.masked": "只显示一部分：{names}。全的在工作簿里。",
  "base.leftOut": "不进表：{names}。",
  "base.misfit": "有 {n} 格写的是“不详”一类的话，数字、日期和电话列放不进，空着。",
  "base.copy": "只有您打得开。这张表是副本，跟着台账走；在表里改了不算，下一次对齐会改回来。要改请让村里改。",
  "base.problem.scope":
    "多维表格还用不了：应用缺少权限 {scope}。请管理员在飞书开发者后台的权限管理里开通并发布版本，再按一次。工作簿照常。",
  "base.problem.rows": "这一号有 {n} 行，一张多维表格最多 20000 行，放不下。请用发到私聊的工作簿，或按乡镇分开要。",
  "base.problem.columns": "这一号有 {n} 项，一张多维表格最多 299 项，放不下。请用发到私聊的工作簿。",
  "base.problem.full": "这张多维表格满了，放不下。请用发到私聊的工作簿，或清掉表里自己加的列。",
  "base.problem.nothing": "这一号的各项都是不能放进多维表格的。请用发到私聊的工作簿。",
  "base.problem.gone": "这张多维表格已经被删除，不再对齐。要用可以再放一次。",
  "base.problem.left": "要数的人已不在这个单位，多维表格不再对齐，也不再打得开。",
  "base.problem.refused": "飞书没有接受这张多维表格（{code}），不再对齐。请把这个号告诉管理员。工作簿照常。",
} as const;
