import { Temporal } from "temporal-polyfill";
import { keyOf, type Shift, spanOf } from "./shift.ts";

/**
 * What is wrong with a roster. Somebody on two posts at once, and a man or woman on duty again within 24 hours of a night,
 * are errors; of those who lead, the rest is only warned about, since they are on call and not awake. So is a gap.
 */
export type Violation =
  | {
      readonly rule: "twoPosts" | "rest";
      readonly severity: "error" | "warning";
      readonly name: string;
      readonly shift: Shift;
      /** What it collides with; the same shift when one person stands on both of its posts. */
      readonly other: Shift;
    }
  | {
      readonly rule: "gap";
      readonly severity: "warning";
      readonly orgId: string;
      readonly onDay: string;
      readonly missing: "all" | "day" | "night";
    };

interface Post {
  readonly shift: Shift;
  readonly post: "leader" | "staff";
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const restMs = 24 * 3_600_000;

/** Collisions of all posts, each pair once, in the order of time. */
export function collisions(shifts: readonly Shift[]): readonly Violation[] {
  const byPerson = new Map<string, Post[]>();
  for (const shift of shifts) {
    for (const post of ["leader", "staff"] as const) {
      const key = keyOf(shift[post], shift.orgId);
      const own = byPerson.get(key) ?? [];
      own.push({ shift, post, name: shift[post].name, ...spanOf(shift) });
      byPerson.set(key, own);
    }
  }
  return [...byPerson.values()]
    .flatMap((posts) => collide(posts.toSorted((a, b) => a.from - b.from || a.to - b.to)))
    .toSorted((a, b) => a.at - b.at)
    .map(({ violation }) => violation);
}

function collide(posts: readonly Post[]): { readonly at: number; readonly violation: Violation }[] {
  const found: { readonly at: number; readonly violation: Violation }[] = [];
  for (const [index, first] of posts.entries()) {
    for (const next of posts.slice(index + 1)) {
      const pair = { name: next.name, shift: next.shift, other: first.shift };
      if (next.from < first.to)
        found.push({ at: next.from, violation: { rule: "twoPosts", severity: "error", ...pair } });
      else if (first.shift.kind !== "day" && next.from < first.to + restMs) {
        const severity = first.post === "staff" && next.post === "staff" ? "error" : "warning";
        found.push({ at: next.from, violation: { rule: "rest", severity, ...pair } });
      }
    }
  }
  return found;
}

/** Days from the first to the last of each unit on which nobody, or only half a day somebody, is on duty. */
export function gaps(shifts: readonly Shift[]): readonly Violation[] {
  const byUnit = new Map<string, Shift[]>();
  for (const shift of shifts) byUnit.set(shift.orgId, [...(byUnit.get(shift.orgId) ?? []), shift]);
  return [...byUnit].flatMap(([orgId, own]) => {
    const days = own.map((shift) => shift.onDay).toSorted();
    const first = Temporal.PlainDate.from(days[0] ?? "");
    const count = first.until(Temporal.PlainDate.from(days.at(-1) ?? "")).days + 1;
    return Array.from({ length: count }, (_, index) => first.add({ days: index }).toString()).flatMap((onDay) => {
      const kinds = own.filter((shift) => shift.onDay === onDay).map((shift) => shift.kind);
      if (kinds.includes("full") || (kinds.includes("day") && kinds.includes("night"))) return [];
      const missing = kinds.length === 0 ? "all" : kinds.includes("day") ? "night" : "day";
      return [{ rule: "gap", severity: "warning", orgId, onDay, missing } as const];
    });
  });
}
