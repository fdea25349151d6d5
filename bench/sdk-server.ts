import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { adaptDefault, adaptExpress, EventDispatcher, LoggerLevel } from "@larksuiteoapi/node-sdk";
import express from "express";

/** The SDK's own receivers, set up as its README shows, with a handler that does nothing: they check, open and answer. */
const dispatcher = new EventDispatcher({
  encryptKey: process.env["LARK_ENCRYPT_KEY"] ?? "",
  verificationToken: process.env["LARK_VERIFICATION_TOKEN"] ?? "",
  loggerLevel: LoggerLevel.warn,
}).register({ "im.message.receive_v1": async () => ({}) });

const path = "/lark/webhook";
const server = process.argv[2] === "express" ? withExpress() : withNode();
server.listen(0, "127.0.0.1", () => {
  // A TCP server that listens has an address with a port.
  process.send?.({ ready: true, port: (server.address() as AddressInfo).port });
});
process.once("disconnect", () => process.exit(0));

function withExpress(): ReturnType<typeof createServer> {
  const app = express();
  app.use(express.json());
  app.use(path, adaptExpress(dispatcher));
  return createServer(app);
}

function withNode(): ReturnType<typeof createServer> {
  const receive = adaptDefault(path, dispatcher);
  return createServer((incoming, outgoing) => void receive(incoming, outgoing));
}
