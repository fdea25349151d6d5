import type { bases as zh } from "../zh/bases.ts";

export const bases: Readonly<Record<keyof typeof zh, string>> = {
  "base.button.make": "Put into a Base",
  "base.button.again": "Put it there again",
  "base.button.open": "Open the Base",
  "base.button.now": "Bring into step now",
  "base.toast.begun": "Got it, this card will tell",
  "base.making": "It is being put into a Base; this card will tell.",
  "base.stands":
    "**Base**　as of {at}, {rows} rows: {created} new, {updated} changed, {unchanged} as they were; {deleted} taken away.",
  "base.righted": "Of these, {n} had been changed, deleted or added in the table and were put right.",
  "base.open": "{n} villages are not accepted yet and come by themselves; what was accepted before stays as it was.",
  "base.masked": "Shown in part: {names}. The workbook has them in full.",
  "base.leftOut": "Not in the table: {names}.",
  "base.misfit":
    "{n} cells say something like “unknown”, which columns of figures, days and numbers do not take; they are empty.",
  "base.copy":
    "Only you can open it. The table is a copy that follows the ledgers; what is changed there does not count and is put right. Ask the village for a change.",
  "base.problem.scope":
    "No Base yet: the app lacks the right {scope}. An administrator adds it in the developer console and publishes a version; then press again. The workbook is not affected.",
  "base.problem.rows":
    "This request has {n} rows and a table of a Base takes 20,000. Use the workbook in your private chat, or ask town by town.",
  "base.problem.columns":
    "This request has {n} items and a table of a Base takes 299. Use the workbook in your private chat.",
  "base.problem.full": "The Base is full. Use the workbook in your private chat, or take away columns you added.",
  "base.problem.nothing": "None of this request's items may go into a Base. Use the workbook in your private chat.",
  "base.problem.gone": "The Base was deleted and is no longer kept. It can be made again.",
  "base.problem.left": "Who asked is no longer of this department: the Base is no longer kept and no longer opens.",
  "base.problem.refused":
    "Feishu did not accept the table ({code}); it is no longer kept. Tell an administrator this number. The workbook is not affected.",
};
