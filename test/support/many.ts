import type { Platform } from "../../simulator/platform.ts";
import { freePort } from "../../src/free-port.ts";
import { type HouseProcess, startHouse, type TestHouse } from "./house.ts";
import { startSwitch } from "./tcp-switch.ts";

export interface ManyHouse {
  readonly house: TestHouse;
  readonly webs: readonly HouseProcess[];
  readonly workers: readonly HouseProcess[];
  /** Kills a web or a worker and starts another in its place. */
  readonly replace: (role: "web" | "worker", at: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The house on several machines, as far as one machine can tell: two webs behind a proxy, two workers. */
export async function startMany(
  platform: Platform,
  options: Parameters<typeof startHouse>[1] = {},
): Promise<ManyHouse> {
  const house = await startHouse(platform, { ...options, webs: 0, workers: 0 });
  const ports = [await freePort(), await freePort()];
  const startWeb = (at: number): Promise<HouseProcess> => house.start("web", { PORT: String(ports[at]) });
  // The first process migrates alone: side by side they would wait for one another's lock.
  const webs = [await startWeb(0)];
  const [second, ...workers] = await Promise.all([startWeb(1), house.start("worker"), house.start("worker")]);
  webs.push(second);
  const proxy = await startSwitch(...ports);
  platform.setPushUrl(`http://127.0.0.1:${proxy.port}/lark/webhook`);
  return {
    house,
    webs,
    workers,
    replace: async (role, at) => {
      const row = role === "web" ? webs : workers;
      await row[at]?.kill();
      row[at] = role === "web" ? await startWeb(at) : await house.start("worker");
    },
    close: async () => {
      await house.close();
      await proxy.close();
    },
  };
}
