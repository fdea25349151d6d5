import { type ChildProcess, fork, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";

export interface Supervised {
  readonly name: string;
  /** Resolves when the child has said that it is ready for the first time; rejects when it ends before that. */
  readonly ready: Promise<Record<string, unknown>>;
  /** Asks the child to end and waits; kills it when it takes longer than `ms`. */
  readonly stop: (ms: number) => Promise<void>;
}

const longestWait = 10_000;

/**
 * Keeps one child process alive: when it ends unasked it is started again, at once the first time and then with
 * back-off. A child that ends before it was ever ready is not started again: its own line says why.
 */
export function supervise(
  name: string,
  start: () => ChildProcess,
  log: Logger,
  announced: (child: ChildProcess, said: (ready: Record<string, unknown>) => void) => void,
): Supervised {
  const ready = Promise.withResolvers<Record<string, unknown>>();
  let child: ChildProcess | undefined;
  let stopping = false;
  let wasReady = false;
  let wait = 0;
  const stopped = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    while (!stopping) {
      const current = start();
      child = current;
      const began = Date.now();
      announced(current, (said) => {
        wasReady = true;
        ready.resolve(said);
      });
      const code = await new Promise<number | string>((resolve) => {
        current.once("exit", (status, signal) => resolve(signal ?? status ?? 0));
        current.once("error", () => resolve("error"));
      });
      child = undefined;
      if (stopping) break;
      if (!wasReady) {
        ready.reject(new Error(`${name} ended before it was ready (${code})`));
        break;
      }
      wait = Date.now() - began > 60_000 ? 0 : Math.min(wait === 0 ? 100 : wait * 2, longestWait);
      log.warn({ process: name, code, waitMs: wait }, "a process ended and is started again");
      await pause(wait);
    }
    stopped.resolve();
  };
  void run();
  return {
    name,
    ready: ready.promise,
    stop: async (ms) => {
      stopping = true;
      child?.kill("SIGTERM");
      const late = setTimeout(() => child?.kill("SIGKILL"), ms);
      await stopped.promise;
      clearTimeout(late);
    },
  };
}

/** A child of our own program; it ends by itself when we are gone (its channel closes). */
export function forkSelf(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  return fork(script, { env, stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: process.execArgv });
}

/** A program that says one JSON line when it is ready and ends with its standard input. */
export function spawnSaying(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
}

export function byMessage(child: ChildProcess, said: (ready: Record<string, unknown>) => void): void {
  child.on("message", (message) => {
    if (typeof message === "object" && message !== null && "ready" in message) said({ ...message });
  });
}

export function byFirstLine(child: ChildProcess, said: (ready: Record<string, unknown>) => void): void {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\n");
    if (end < 0) return;
    const line: unknown = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    if (typeof line === "object" && line !== null) said({ ...line });
  });
}
