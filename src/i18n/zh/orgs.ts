export const orgs = {
  "orgs.notYourUnit": "{unit}的事，需要在该单位或其上级担任「{role}」的人来办。可找{contact}。",
  "orgs.thatUnit": "该单位",
  "orgs.inStead": "{name}（代 {principal}）",
} as const;
