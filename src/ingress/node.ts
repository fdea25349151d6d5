import type { IncomingMessage, ServerResponse } from "node:http";
import { answerPush, type IngressPorts } from "./app.ts";
import { bodyLimit, drainLimit } from "./read-body.ts";

/**
 * The ingress on Node's own request and response: the same checks as `ingress`, without the Fetch objects in between,
 * which would cost a web process a quarter of its pushes a second (bench/intake.ts).
 */
export function nodeIngress(
  ports: IngressPorts,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const receivedAt = ports.now();
    const raw = await readIncoming(incoming).catch(() => new Uint8Array());
    const header = (name: string): string => String(incoming.headers[name] ?? "");
    const { status, json } = await answerPush(ports, raw, header, receivedAt);
    outgoing.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(json) });
    outgoing.end(json);
  };
}

/**
 * Reads a body of at most 1 MB; undefined when it is larger: then the rest is read away, so that the sender sees our
 * answer instead of a broken pipe.
 */
function readIncoming(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = Number(incoming.headers["content-length"] ?? 0) > bodyLimit ? bodyLimit : 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyLimit) chunks.push(chunk);
      if (size > drainLimit) {
        incoming.pause();
        resolve(undefined);
      }
    });
    incoming.once("end", () =>
      resolve(size > bodyLimit ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
    );
    incoming.once("close", () => {
      if (!incoming.readableEnded) reject(new Error("the sender left"));
    });
  });
}
