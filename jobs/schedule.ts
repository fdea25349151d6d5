import type { Scheduled } from "../src/schedule.ts";

/**
 * What happens by the domain clock. The rows are in order of the day; a jump of the clock runs each that it passes, in
 * order. Reminders and the digest come here with their capabilities.
 */
export const schedule: readonly Scheduled[] = [];
