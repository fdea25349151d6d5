import { z } from "zod";
import type { PersonChange } from "../orgs/person-changed.ts";

// Which fields come depends on the app's rights: a missing name is no change of name, a missing status no leave.
const change = z.looseObject({
  object: z.looseObject({
    open_id: z.string().min(1),
    name: z.string().optional().catch(undefined),
    status: z
      .looseObject({
        is_resigned: z.boolean().optional(),
        is_frozen: z.boolean().optional(),
        is_exited: z.boolean().optional(),
      })
      .optional()
      .catch(undefined),
  }),
});

/** What a contact event says of a person. Throws when it names nobody. */
export function readPersonChange(event: unknown): PersonChange {
  const { open_id: openId, name, status } = change.parse(event).object;
  const gone = Boolean(status?.is_resigned || status?.is_frozen || status?.is_exited);
  const called = name?.trim().slice(0, 100);
  return { openId, gone, ...(called ? { name: called } : {}) };
}
