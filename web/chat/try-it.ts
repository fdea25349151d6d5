import type { Start } from "../../simulator/chat-contract.ts";

export interface TryLine {
  /** What the visitor will find out, in words of the person who asks. */
  readonly about: string;
  readonly text: string;
  readonly as: string;
  /** A chat id, or `private` for the person's own chat with the bot. */
  readonly chat: string;
}

/** The story a newcomer can click through, in order. */
export const tryLines: readonly TryLine[] = [
  { about: "燃气归谁管", text: "/查职责 燃气", as: "ou_demo_liuxi", chat: "oc_demo_liuxi" },
  { about: "社区能不能开婚姻证明", text: "/证明 婚姻状况", as: "ou_demo_minzhu", chat: "private" },
  { about: "它还会做什么", text: "/帮助", as: "ou_demo_minzhu", chat: "private" },
  { about: "照平时说话那样问", text: "/查职责 楼下烧烤的油烟谁管", as: "ou_demo_liuxi", chat: "oc_demo_liuxi" },
  { about: "不该村里干的，退回去", text: "/退回 1", as: "ou_demo_liuxi", chat: "oc_demo_liuxi" },
  {
    about: "部门要数，先看已有的",
    text: "/要数 请各村12月20日前报送80岁以上老人名单，包括姓名、身份证号、性别、年龄、联系电话、取暖方式",
    as: "ou_demo_minzheng",
    chat: "private",
  },
  { about: "能不能发到村里", text: "/准入", as: "ou_demo_admin", chat: "private" },
  { about: "我还欠什么", text: "/待办", as: "ou_demo_liuxi", chat: "private" },
  { about: "台账里有谁", text: "/台账 低保 一组", as: "ou_demo_liuxi", chat: "private" },
  { about: "一件事，改遍所有表", text: "/动态 张三 去世 昨天", as: "ou_demo_liuxi", chat: "private" },
  { about: "这一项指什么", text: "/口径 人均纯收入", as: "ou_demo_weijian", chat: "private" },
];

/** Who a first visitor is and where: the beginning of the story. */
export function homeOf(start: Start): { readonly as: string; readonly chatId: string } {
  const [first] = tryLines;
  const known = start.people.some((person) => person.openId === first?.as);
  return known && first ? { as: first.as, chatId: first.chat } : { as: start.people[0]?.openId ?? "", chatId: "" };
}
