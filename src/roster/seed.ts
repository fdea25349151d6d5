import { Temporal } from "temporal-polyfill";
import { localTime } from "../calendar/workdays.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";

interface DemoRoster {
  /** Division code of the unit. */
  readonly code: string;
  readonly leaders: readonly string[];
  readonly staff: readonly string[];
}

// Whole days: five people in turn have three days and more between two nights, three leaders two.
const rosters: readonly DemoRoster[] = [
  { code: "990101100", leaders: ["罗文启", "邓若兰", "姚树声"], staff: ["周平", "王秀兰", "李建国", "孙倩", "马超群"] },
  { code: "990101", leaders: ["顾岚", "田家禾", "范以宁"], staff: ["程远", "何敏", "陆宁", "郑川"] },
];

const daysBefore = 7;
const daysAfter = 45;

/**
 * The demo's rosters around a day of the domain clock; repeatable, what is there stays. Who is on duty follows from the day
 * alone, so a later start carries the same turns on.
 */
export async function seedRoster(tx: Tx, columns: Columns, at: Date): Promise<void> {
  const today = localTime(at).toPlainDate();
  const epoch = Temporal.PlainDate.from("2026-01-01");
  const people = await tx
    .selectFrom("person")
    .select(["id", "name"])
    .where("feishuOpenId", "like", "ou_demo_%")
    .execute();
  const idOf = new Map(people.map(({ id, name }) => [name, id]));
  for (const { code, leaders, staff } of rosters) {
    const unit = await tx
      .selectFrom("orgCode as c")
      .innerJoin("orgUnit as o", "o.id", "c.orgId")
      .select(["o.id", "o.county"])
      .where("c.code", "=", code)
      .executeTakeFirst();
    if (!unit) continue;
    const rows = Array.from({ length: daysBefore + daysAfter + 1 }, (_, index) => {
      const day = today.add({ days: index - daysBefore });
      const turn = epoch.until(day).days;
      const leader = inTurn(leaders, turn);
      const onDuty = inTurn(staff, turn);
      return {
        county: unit.county,
        orgId: unit.id,
        onDay: day.toString(),
        kind: "full" as const,
        leaderName: leader,
        leaderId: idOf.get(leader) ?? null,
        staffName: onDuty,
        staffId: idOf.get(onDuty) ?? null,
        // Numbers that no network gives out.
        phoneSealed: columns.seal(
          `000-0000-${String(staff.indexOf(onDuty) + (code.length > 6 ? 1 : 51)).padStart(4, "0")}`,
        ),
      };
    });
    await tx
      .insertInto("shift")
      .values(rows)
      .onConflict((oc) => oc.doNothing())
      .execute();
  }
}

function inTurn(list: readonly string[], turn: number): string {
  return list[((turn % list.length) + list.length) % list.length] ?? "";
}
