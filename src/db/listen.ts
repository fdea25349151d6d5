import pg from "pg";
import type { Logger } from "pino";

/**
 * One connection that listens. It is opened again, with back-off, whenever it is lost; `onBack` then runs, since what
 * was said in between was not heard.
 */
export function listen(
  url: string,
  channel: string,
  on: { readonly heard: (payload: string) => void; readonly back: () => void },
  log: Logger,
): { close: () => Promise<void> } {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = 100;
  const lost = (): void => {
    client = undefined;
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void open();
    }, wait);
    wait = Math.min(wait * 2, 3000);
  };
  const open = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, application_name: "songbang-listen" });
    fresh.on("error", (err) => log.warn({ err }, "listening connection"));
    fresh.on("end", lost);
    fresh.on("notification", (note) => on.heard(note.payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
      client = fresh;
      wait = 100;
      on.back();
    } catch {
      lost();
    }
  };
  void open();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
