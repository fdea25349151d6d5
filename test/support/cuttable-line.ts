import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire to a server that can be cut and mended, as a train enters and leaves a tunnel. */
export interface CuttableLine {
  readonly origin: string;
  cut(): void;
  mend(): void;
  /** The first bytes of each connection's requests since the line was last cut, in lower case. */
  readonly heads: readonly string[];
  close(): Promise<void>;
}

export async function cuttableLine(target: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const heads: string[] = [];
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
    near.on("data", (bytes: Buffer) => heads.push(bytes.toString("latin1").toLowerCase()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    heads.length = 0;
    for (const socket of open) socket.destroy();
  };
  return {
    // A TCP server that listens has an address with a port.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      isCut = false;
    },
    heads,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
