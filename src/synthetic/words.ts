import { readFileSync } from "node:fs";
import { z } from "zod";

const kinds = z.array(z.strictObject({ word: z.string(), kind: z.string() })).min(1);
const texts = z.array(z.string()).min(1);
const given = z.record(z.string(), z.string());

/** What invented people, places and templates are called by; checked once, at the start. */
export const words = z
  .strictObject({
    surnames: z.string().min(50),
    doubleSurnames: texts,
    /** By sex, then by the last year of birth that a fashion in names covers. */
    given: z.strictObject({ "1": given, "2": given }),
    rare: texts,
    dotted: z.strictObject({ heads: texts, tails: texts }),
    nations: z.strictObject({ plain: z.string(), dotted: z.string() }),
    placeHeads: z.string(),
    placeTails: z.string(),
    townTails: z.string(),
    groups: texts,
    workPlaces: texts,
    employers: texts,
    streets: texts,
    shops: kinds,
    hazardPoints: kinds,
    hazards: texts,
    departments: texts,
    templateWords: texts,
    ownColumnWords: texts,
    statisticParents: texts,
  })
  .parse(JSON.parse(readFileSync(new URL("../../data/synthetic/words.json", import.meta.url), "utf8")));

/** A text's characters, those outside the basic plane whole. */
export const characters = (text: string): readonly string[] => Array.from(text);
