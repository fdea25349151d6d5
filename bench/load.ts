import { connect, type Socket } from "node:net";
import { type PushKeys, preparePush } from "./pushes.ts";

/** One round of load: so many pushes over so many kept connections, each waiting for its answer before the next. */
export interface Round {
  readonly port: number;
  readonly path: string;
  readonly keys: PushKeys;
  readonly botOpenId: string;
  readonly pushes: number;
  readonly connections: number;
}

export interface RoundResult {
  readonly seconds: number;
  /** Milliseconds from the first byte written to the whole answer read, one a push. */
  readonly latencies: readonly number[];
  /** Answers other than 200. */
  readonly refused: number;
}

/** The load is a process of its own; everything is sealed, signed and printed before the clock starts. */
async function run(round: Round): Promise<RoundResult> {
  const requests = Array.from({ length: round.pushes }, () => request(round));
  const sockets = await Promise.all(Array.from({ length: round.connections }, () => open(round.port)));
  const latencies: number[] = [];
  let next = 0;
  let refused = 0;
  const started = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      for (let bytes = requests[next]; bytes; bytes = requests[next]) {
        next += 1;
        const sent = performance.now();
        if ((await exchange(socket, bytes)) !== 200) refused += 1;
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  return { seconds, latencies, refused };
}

function request({ keys, botOpenId, path, port }: Round): Buffer {
  const { body, headers } = preparePush(keys, botOpenId, 500);
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${body.length}`,
    headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Writes one request and reads one answer; every server here states the length of its answers. */
function exchange(socket: Socket, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (length === undefined) return finish(() => reject(new Error(`an answer without length: ${text}`)));
      if (text.length >= end + 4 + Number(length)) finish(() => resolve(Number(text.slice(9, 12))));
    };
    const broken = (): void => finish(() => reject(new Error("the connection ended")));
    const finish = (settle: () => void): void => {
      socket.off("data", read);
      socket.off("close", broken);
      settle();
    };
    socket.on("data", read);
    socket.on("close", broken);
    socket.write(bytes);
  });
}

process.on("message", (round: Round) => {
  run(round).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit(0));
