/** What the queue keeps of a push: its name, its lane, and the push itself, still sealed. */
export interface Accepted {
  readonly id: string;
  readonly lane: string;
  readonly sealed: string;
  readonly receivedAt: number;
}

export type Put = (push: Accepted) => Promise<void>;

interface Waiting {
  readonly push: Accepted;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Many waiting pushes, one round trip: while one group is being written the next gathers. A group that fails is written
 * again one by one, so that a bad push never fails the others. `put` resolves when its push is durable.
 */
export function groupCommit(write: (group: readonly Accepted[]) => Promise<void>, most = 256, inFlight = 2): Put {
  let gathering: Waiting[] = [];
  let flying = 0;
  const settle = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await write(group.map((one) => one.push));
      for (const one of group) one.resolve();
    } catch (error) {
      if (group.length === 1) {
        group[0]?.reject(error);
        return;
      }
      await Promise.all(group.map((one) => write([one.push]).then(one.resolve, one.reject)));
    }
  };
  const flush = (): void => {
    while (flying < inFlight && gathering.length > 0) {
      const group = gathering.slice(0, most);
      gathering = gathering.slice(most);
      flying += 1;
      void settle(group).finally(() => {
        flying -= 1;
        flush();
      });
    }
  };
  return (push) =>
    new Promise<void>((resolve, reject) => {
      gathering.push({ push, resolve, reject });
      // Let the pushes that arrived in the same turn of the event loop join.
      if (gathering.length === 1) setImmediate(flush);
    });
}
