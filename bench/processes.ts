import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Server {
  readonly port: number;
  readonly child: ChildProcess;
  readonly stop: () => Promise<void>;
}

/** A server in a process of its own that says `{ ready, port }` over its channel. */
export async function startServer(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[] = [],
): Promise<Server> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, args, { env: { PATH: process.env["PATH"], ...env }, execArgv: [...execArgv] });
  const said = await new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code} before it was ready`)));
  });
  const port = typeof said === "object" && said !== null && "port" in said ? Number(said.port) : 0;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    port,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
