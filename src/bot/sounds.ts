/**
 * Characters that an input method offers for one syllable, for the syllables of our command words: 田报 is 填报, 查值责
 * is 查职责. Not a dictionary: a character that is missing here only sounds like itself.
 */
const syllables: Readonly<Record<string, string>> = {
  ban: "办班般版板半伴搬拌",
  bang: "帮邦绑榜棒傍磅",
  bao: "报包抱保宝爆饱暴薄",
  ben: "本笨奔苯",
  bu: "补不部步布簿捕",
  cao: "槽草操曹嘈",
  cha: "查茶差插察叉岔",
  chong: "重虫充冲崇",
  chun: "纯春唇醇蠢",
  dai: "待代带袋戴贷呆逮",
  dan: "单但蛋担丹淡胆",
  dao: "导到道倒刀岛稻",
  ding: "订定顶丁盯叮",
  dong: "动东懂洞栋冬",
  fang: "访方放防房仿纺",
  gao: "稿告高搞糕",
  guan: "管官关观馆冠惯灌",
  hui: "回会汇灰惠辉悔",
  jian: "检减简间见件建捡剪坚",
  jing: "径经景静敬境竟镜京精净井",
  jin: "进近今金仅紧",
  ju: "举拒据巨句具局聚剧距",
  jue: "绝觉决掘",
  ke: "课客可科克刻",
  kou: "口扣寇",
  ming: "明名命鸣铭",
  nian: "年念粘",
  qing: "清请情轻青",
  qun: "群裙",
  ru: "入如乳",
  shu: "数书树属术输熟叔述",
  si: "四司思死丝寺",
  shi: "是事时室市式使",
  tai: "台太态抬泰胎",
  tian: "填田天添甜",
  tu: "吐图土突途涂",
  tui: "退推腿",
  wei: "未为位味",
  wen: "文问闻温稳",
  wo: "我握",
  yao: "要药摇腰咬",
  yin: "音因引印阴银",
  yu: "于与雨语余",
  ze: "责则择泽",
  zhang: "账帐张章长仗掌",
  zheng: "证正整政争郑症征",
  zhi: "职值直治智指只支知制志质植",
  zhong: "中种众终",
  zhou: "周州粥舟",
  zhu: "助住主注祝著珠竹猪煮驻柱",
  zhun: "准谆",
  zi: "资自子字",
  zou: "走奏揍",
};

const spelt: ReadonlyMap<string, string> = new Map(
  Object.entries(syllables).flatMap(([syllable, characters]) =>
    Array.from(characters).map((one) => [one, syllable] as const),
  ),
);

/** Whether two characters are typed alike, also by those who do not tell zh from z or ing from in. */
export function soundsAlike(a: string, b: string): boolean {
  const [first, second] = [spelt.get(a), spelt.get(b)];
  return first !== undefined && second !== undefined && blur(first) === blur(second);
}

/** `bangzhu` for 帮助; undefined when a character is not in the table. */
export function spell(word: string): string | undefined {
  const parts = Array.from(word).map((one) => spelt.get(one));
  return parts.includes(undefined) ? undefined : parts.join("");
}

function blur(syllable: string): string {
  return syllable.replace(/^([zcs])h/, "$1").replace(/ng$/, "n");
}
