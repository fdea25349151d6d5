import { readFileSync } from "node:fs";
import { startPlatform } from "../../simulator/platform.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { seedOrgs } from "../../src/orgs/seed.ts";
import { settleAll, type Tally, tally } from "../faults/tally.ts";
import { castWith } from "../support/house.ts";
import { startMany } from "../support/many.ts";

export interface DayOptions {
  readonly people: number;
  /** What is said in each hour of the twenty-four. */
  readonly perHour: number;
  /** One process is killed in every hour that this divides. */
  readonly killEvery: number;
}

export interface DayOutcome extends Tally {
  readonly said: number;
  readonly speakers: number;
  readonly kills: number;
}

const lines = ["/查职责 燃气", "/帮助", "/证明 婚姻状况", "/我", "/查职责 油烟", "/值班"];

/**
 * Twenty-four hours of a county on the virtual clock, at two web and two worker processes that are killed at random.
 * People speak in their private chats; at each full hour both clocks, the platform's and the house's, move on.
 */
export async function day(options: DayOptions): Promise<DayOutcome> {
  const start = new Date("2026-03-05T00:00:00+08:00");
  const people = Array.from({ length: options.people }, (_, n) => ({ openId: `ou_day_${n}`, name: `村干部${n}` }));
  const lark = await startPlatform({ cast: castWith(...people), startAt: start });
  const many = await startMany(lark, { env: { CLOCK_START: start.toISOString() } });
  const { house } = many;
  try {
    await settleIn(house.databaseUrl, people);
    const speakers = new Set<string>();
    let said = 0;
    let kills = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      const killing = hour % options.killEvery === 0 ? many.replace(...anyProcess()) : undefined;
      if (killing) kills += 1;
      for (let n = 0; n < options.perHour; n += 1) {
        // A step that shares no factor with the number of people meets each of them before it meets anybody twice.
        const person = people[(said * 7) % people.length];
        if (!person) throw new Error("the county has nobody");
        await lark.say(person.openId, "p2p", lines[said % lines.length] ?? "/帮助");
        speakers.add(person.openId);
        said += 1;
      }
      await killing;
      await settleAll({ lark, house }, 120_000);
      await lark.clock.advance(3_600_000);
      await house.pool.query("update domain_clock set offset_ms = offset_ms + 3600000");
    }
    await settleAll({ lark, house }, 120_000);
    return { ...(await tally({ lark, house })), said, speakers: speakers.size, kills };
  } finally {
    await many.close();
    await lark.close();
  }
}

function anyProcess(): ["web" | "worker", 0 | 1] {
  return [Math.random() < 0.5 ? "web" : "worker", Math.random() < 0.5 ? 0 : 1];
}

/** Everybody is a keeper of one of the demo county's villages, in turn. */
async function settleIn(url: string, people: readonly { openId: string; name: string }[]): Promise<void> {
  // Shipped data; seedOrgs checks its shape.
  const county = JSON.parse(readFileSync(new URL("../../data/demo/cast.json", import.meta.url), "utf8")) as {
    units: readonly { code: string; kind: string }[];
  };
  const villages = county.units.filter((unit) => unit.kind === "village");
  const settled = people.map((person, n) => ({
    ...person,
    unit: villages[n % villages.length]?.code ?? "",
    roles: ["keeper"],
    post: "村干部",
  }));
  const db = createDb(createPool(url, 1, () => undefined));
  try {
    await db.transaction().execute((tx) => seedOrgs(tx, { ...county, people: settled }));
  } finally {
    await db.destroy();
  }
}
