import { applyPeople } from "../orgs/apply-people.ts";
import { applyUnits } from "../orgs/apply-units.ts";
import { planPeople } from "../orgs/import-people.ts";
import { planUnits } from "../orgs/import-units.ts";
import { peopleBook, unitsBook } from "../orgs/list-books.ts";
import { granters } from "../orgs/may-grant.ts";
import { shapers } from "../orgs/unit.ts";
import type { ImportKind } from "./kinds.ts";

export const unitsImport: ImportKind = {
  key: "units",
  words: { zh: "单位", en: "units" },
  summary: {
    zh: "单位的编码、名称、上级；更名、划转、拆分、合并",
    en: "Units with codes, names and parents; renaming, moves, splits and mergers",
  },
  who: shapers,
  template: unitsBook,
  plan: planUnits,
  apply: (ctx, { county, plan }) => applyUnits(ctx, county, plan),
};

export const peopleImport: ImportKind = {
  key: "people",
  words: { zh: "人员", en: "people" },
  summary: {
    zh: "谁在哪个单位、什么身份、代谁、到哪天",
    en: "Who holds which role in which unit, for whom, and until when",
  },
  who: granters,
  template: peopleBook,
  plan: planPeople,
  apply: (ctx, { county, plan }) => applyPeople(ctx, county, plan),
};
