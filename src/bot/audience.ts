import { type Actor, rolesOf } from "../context.ts";
import type { Audience } from "./define-command.ts";

/** Whether an audience takes in this actor. A job runs verbs, never commands. */
export function includes(who: Audience, actor: Actor): boolean {
  if (actor.kind === "job") return false;
  if (who === "everyone") return true;
  if (actor.kind === "stranger" || actor.memberships.length === 0) return false;
  if (who === "members") return true;
  const held = rolesOf(actor);
  return who.some((role) => held.has(role));
}
