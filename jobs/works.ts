import type { Work } from "../src/outbox/work.ts";

/** Everything that `enqueueJob` can ask for; one line a contract. */
export const works: readonly Work[] = [];
