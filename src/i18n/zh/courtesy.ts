export const courtesy = {
  "courtesy.footer": "只在工作时间提醒，一天最多两条。不想收：`/静音 到周五` 或 `/退订`。",
  "courtesy.merged": "有 {count} 件事告诉您",
  "courtesy.inStead": "您代 {name} 收这一条。",
  "calendar.missing.title": "{year} 年放假安排还没有录入",
  "calendar.missing.text":
    "请把国务院办公厅 {year} 年部分节假日安排的通知做成 `data/holidays/{year}.json`，格式照上一年的文件。录入前，{year} 年只按周一到周五和固定日期的节日算工作日，春节、清明、端午、中秋和调休算不准。",
  "budget.passed.title": "本月接口调用已到上限的 {percent}%",
  "budget.passed.text":
    "{month} 松绑调用飞书接口的次数已到月上限（`MONTHLY_CALLS`）的 {percent}%。用满以后飞书可能不再受理，到时答复会发不出去。请在飞书管理后台核对用量，需要时调高版本；松绑自己的计数用 `npm run doctor` 查。",
  "mute.onTitle": "已静音",
  "mute.until": "到{day}（含当天）我不主动找您，有事留到之后再说；有代理人的由代理人收。没有人会知道。",
  "mute.always": "我不再主动找您，有事先留着；有代理人的由代理人收。没有人会知道。",
  "mute.back": "恢复提醒：`/静音 取消`",
  "mute.offTitle": "已恢复提醒",
  "mute.off": "只在工作时间，一天最多两条。",
  "mute.wasOff": "本来就没有静音。",
  "mute.termTitle": "没有看懂到哪一天",
  "mute.term": "例如 `/静音 3天`、`/静音 到周五`、`/静音 12月1日`；不写就一直静音。",
  "unsubscribe.title": "已退订",
  "unsubscribe.text":
    "我不再主动给您发任何消息，也不转给别人。您发命令照常答复，例如 `/值班` 看自己的班。没有人会知道。",
  "unsubscribe.back": "恢复：`/退订 取消`",
} as const;
