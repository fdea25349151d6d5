import { createHash } from "node:crypto";

/**
 * The lane of a chat or a person as the queues carry it: pushes of one chat still stand in one line, and neither a chat's
 * nor a person's id lies in Redis or in a job.
 */
export function laneOf(id: string): string {
  return createHash("sha256").update(`lane ${id}`).digest("base64url").slice(0, 22);
}
