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
 * again one by one, so that a bad push never fails the others. `put` resolves when its push is durable. When more than
 * `crowd` wait, because the store is away or slow, a further one is refused at once: its sender would not wait so long,
 * and pushes again.
 */
export function groupCommit(
  write: (group: readonly Accepted[]) => Promise<void>,
  most = 256,
  inFlight = 2,
  crowd = 5000,
): Put {
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
      if (gathering.length >= crowd) {
        reject(new Error("too many pushes wait to be kept"));
        return;
      }
      gathering.push({ push, resolve, reject });
      // Let the pushes that arrived in the same turn of the event loop join.
      if (gathering.length === 1) setImmediate(flush);
    });
}
