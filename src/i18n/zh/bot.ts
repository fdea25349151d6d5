export const bot = {
  "error.fault":
    "这一步没有办成，是程序的问题，不是您的。编号 {id}，可转给管理员；稍后再发一次即可，您已填的内容没有丢。",
  "error.forbidden": "这一步需要「{role}」身份。可找{contact}开通。",
  "error.privateOnly": "这件事请在与我的私聊里办，点我的头像即可进入。",
  "error.unknownPerson":
    "我还不认识您所在的单位。可找{contact}把您加进来；现在可以用：帮助、关于、查职责、证明、吐槽、举报。",
} as const;
