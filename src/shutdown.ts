import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";

export interface Closable {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** In order: stop taking work, finish work, close stores. Each step has its own deadline; a late one is left behind. */
export async function shutdown(parts: readonly Closable[], log: Logger, deadlineMs: number): Promise<void> {
  for (const part of parts) {
    const stop = new AbortController();
    const outcome = await Promise.race([
      part.close().then(
        () => "closed",
        (err: unknown) => {
          log.warn({ err, part: part.name }, "shutdown step failed");
          return "failed";
        },
      ),
      pause(deadlineMs, "late", { signal: stop.signal, ref: false }).catch(() => "closed"),
    ]);
    stop.abort();
    log.info({ part: part.name, outcome }, "shutdown step");
  }
}
