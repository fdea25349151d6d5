import { pendingRequests } from "../admission/admit.ts";
import { endOfOffice } from "../calendar/working-hours.ts";
import type { Context } from "../context.ts";
import { missedOf } from "../courtesy/missed.ts";
import { conflictsToDecide } from "../ledgers/conflicts.ts";
import { type TodoLine, todoOf } from "../requests/assignment.ts";
import { listRequests } from "../requests/list.ts";
import { type MyTurn, myTurns } from "../roster/my-turns.ts";
import { includes } from "./audience.ts";
import { topics } from "./topics.ts";

/** One thing that the person owes or missed. `due`: by when, or when it begins; none where no day was set. */
export type CatchUpLine = { readonly due?: Date } & (
  | { readonly kind: "fill" | "check"; readonly line: TodoLine }
  | { readonly kind: "admit"; readonly no: number; readonly title: string; readonly dept: string }
  | { readonly kind: "ask"; readonly no: number; readonly title: string; readonly status: "examined" | "bounced" }
  | { readonly kind: "conflicts"; readonly total: number }
  | { readonly kind: "turn"; readonly turn: MyTurn }
  | { readonly kind: "missed"; readonly topic: string; readonly title: string }
);

export interface CatchUp {
  readonly lines: readonly CatchUpLine[];
  /** How many more there are than are shown. */
  readonly more: number;
}

/** Five lines and no more: who comes back from leave reads them and not the group (domain.md H1 9). */
const most = 5;
const ahead = 2;
const aheadMs = ahead * 24 * 3_600_000;

/** What the asker owes and missed, the most urgent first; nothing of anybody else. */
export async function catchUp(ctx: Context): Promise<CatchUp> {
  const all = [...(await owed(ctx)), ...(await toDecide(ctx)), ...(await unsaid(ctx))];
  // What has no day of its own stands behind what is due within two days, and before what comes later.
  const undated = ctx.now().getTime() + aheadMs;
  const urgency = ({ due }: CatchUpLine): number => due?.getTime() ?? undated;
  const lines = all.toSorted((a, b) => urgency(a) - urgency(b));
  return { lines: lines.slice(0, most), more: Math.max(0, lines.length - most) };
}

async function owed(ctx: Context): Promise<readonly CatchUpLine[]> {
  const { fill, check } = await todoOf(ctx);
  const turns = await myTurns(ctx, ahead);
  return [
    ...fill.map((line): CatchUpLine => ({ kind: "fill", line, due: line.dueAt })),
    ...check.map((line): CatchUpLine => ({ kind: "check", line, due: line.dueAt })),
    ...turns.map((turn): CatchUpLine => ({ kind: "turn", turn, due: turn.from })),
  ];
}

async function toDecide(ctx: Context): Promise<readonly CatchUpLine[]> {
  const admit = includes(["coordinator"], ctx.actor) ? await pendingRequests(ctx) : [];
  const asked = includes(["department_officer"], ctx.actor) ? await listRequests(ctx) : [];
  const { total, dueOn } = await conflictsToDecide(ctx);
  return [
    ...admit.map(({ no, title, deptName: dept, fileBy }): CatchUpLine => {
      return { kind: "admit", no, title, dept, ...(fileBy ? { due: endOfOffice(fileBy) } : {}) };
    }),
    ...asked.flatMap(({ no, title, status }): readonly CatchUpLine[] =>
      status === "examined" || status === "bounced" ? [{ kind: "ask", no, title, status }] : [],
    ),
    ...(total > 0 ? [{ kind: "conflicts", total, ...(dueOn ? { due: endOfOffice(dueOn) } : {}) } as const] : []),
  ];
}

// What these speak of stands among the lines above as it is now.
const shownAnyway = ["requests.todo", "requests.emergency", "roster.reminder"];

async function unsaid(ctx: Context): Promise<readonly CatchUpLine[]> {
  const missed = await missedOf(ctx, topics, shownAnyway);
  return missed.map(({ topic, title }) => ({ kind: "missed", topic, title }));
}
