import type { House } from "../src/house.ts";

/** One entry of the clock: `due` is asked at every tick with the domain time before and after it. */
export interface Scheduled {
  readonly name: string;
  /** Minute of the day in Asia/Shanghai; odd on purpose, never :00 or :30. */
  readonly at: { readonly hour: number; readonly minute: number };
  readonly run: (house: House, at: Date) => Promise<string>;
}

/**
 * What happens by the domain clock. The rows are in order of the day; a jump of the clock runs each that it passes, in
 * order. Reminders and the digest come here with their capabilities.
 */
export const schedule: readonly Scheduled[] = [];
