import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { startEmbedded } from "./server.ts";

export interface KeptServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const longestWaitMs = 10_000;

/** The embedded server, started again at the same address when it dies, with back-off for as long as it takes. */
export async function keepEmbedded(dataDir: string, log: Logger): Promise<KeptServer> {
  let server = await startEmbedded(dataDir);
  const { url } = server;
  const port = Number(new URL(url).port);
  const stopping = new AbortController();
  const again = async (): Promise<typeof server | undefined> => {
    for (let wait = 250; !stopping.signal.aborted; wait = Math.min(wait * 2, longestWaitMs)) {
      try {
        return await startEmbedded(dataDir, { port });
      } catch (err) {
        log.error({ err, waitMs: wait }, "PostgreSQL cannot be started again yet");
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.ended;
      if (stopping.signal.aborted) return;
      log.warn("PostgreSQL ended and is started again");
      const next = await again();
      if (!next) return;
      server = next;
      if (stopping.signal.aborted) await server.stop();
    }
  };
  const watching = watch();
  return {
    url,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await watching;
    },
  };
}
