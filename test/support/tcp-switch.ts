import { connect, createServer, type Socket } from "node:net";

/**
 * What an operator puts in front of several machines: a reverse proxy before the web processes, a virtual address before
 * the database. Connections go to the targets in turn, past those that refuse; what hangs on a target that is taken
 * away is cut.
 */
export interface TcpSwitch {
  readonly port: number;
  readonly lead: (...ports: readonly number[]) => void;
  readonly close: () => Promise<void>;
}

export async function startSwitch(...first: readonly number[]): Promise<TcpSwitch> {
  let targets = first;
  let turn = 0;
  const joined = new Map<Socket, number>();
  const join = (near: Socket, tries: readonly number[]): void => {
    const [port, ...others] = tries;
    if (port === undefined) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    const refused = (): void => join(near, others);
    far.once("error", refused);
    far.once("connect", () => {
      far.off("error", refused);
      far.on("error", () => near.destroy());
      far.on("close", () => near.destroy());
      joined.set(near, port);
      near.once("close", () => far.destroy());
      near.pipe(far);
      far.pipe(near);
    });
  };
  const server = createServer((near) => {
    near.on("error", () => near.destroy());
    near.once("close", () => joined.delete(near));
    turn += 1;
    join(near, [...targets.slice(turn % targets.length), ...targets.slice(0, turn % targets.length)]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the switch listens on no port");
  return {
    port: address.port,
    lead: (...ports) => {
      targets = ports;
      for (const [near, port] of joined) if (!ports.includes(port)) near.destroy();
    },
    close: async () => {
      for (const near of joined.keys()) near.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
