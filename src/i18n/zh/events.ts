export const events = {
  "greeting.title": "我是松绑，帮您少填表、少跑腿",
  "greeting.help": "看看能办什么",
  "greeting.group":
    "需要时 @我 并发一条命令，例如 **/查职责 燃气** 或 **/证明 婚姻状况**。没有 @我 的聊天，我收不到，也不保存。",
  "greeting.p2p": "直接发命令就行，例如 **/查职责 燃气** 或 **/证明 婚姻状况**，不带斜杠也可以。发 **/帮助** 看全部。",
} as const;
