import { type ChildProcess, fork, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";

export interface Supervised {
  readonly name: string;
  /** Resolves when the child has said that it is ready for the first time; rejects with ChildEnded when it ends before. */
  readonly ready: Promise<Record<string, unknown>>;
  /** From now on an end is an end: the child is not started again. */
  readonly release: () => void;
  /** Asks the child to end and waits; kills it when it takes longer than `ms`. */
  readonly stop: (ms: number) => Promise<void>;
}

/** A child ended before it was ever ready. When it left with a code it has said itself, in its own line, why. */
export class ChildEnded extends Error {
  override readonly name = "ChildEnded";
  readonly hasSpoken: boolean;
  constructor(child: string, code: number | string) {
    super(`${child} ended before it was ready (${code})`);
    this.hasSpoken = code === 1;
  }
}

const longestWaitMs = 10_000;
const longLifeMs = 60_000;

/**
 * Keeps one child process alive: when it ends unasked it is started again, soon the first time and then with back-off.
 * A child that ends before it was ever ready is not started again.
 */
export function supervise(
  name: string,
  start: () => ChildProcess,
  log: Logger,
  announced: (child: ChildProcess, said: (ready: Record<string, unknown>) => void) => void,
): Supervised {
  const ready = Promise.withResolvers<Record<string, unknown>>();
  ready.promise.catch(() => undefined); // whoever waits for it hears of it; nobody has to
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let wasReady = false;
  const run = async (): Promise<void> => {
    for (let wait = 0; !stopping.signal.aborted; ) {
      child = start();
      const began = Date.now();
      announced(child, (said) => {
        wasReady = true;
        ready.resolve(said);
      });
      const code = await endOf(child);
      child = undefined;
      if (!wasReady) ready.reject(new ChildEnded(name, code));
      if (!wasReady || stopping.signal.aborted) return;
      wait = Date.now() - began > longLifeMs || wait === 0 ? 100 : Math.min(wait * 2, longestWaitMs);
      log.warn({ process: name, code, waitMs: wait }, "a process ended and is started again");
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    name,
    ready: ready.promise,
    release: () => stopping.abort(),
    stop: async (ms) => {
      stopping.abort();
      child?.kill("SIGTERM");
      const late = setTimeout(() => {
        log.warn({ process: name }, "a process did not end in time and is killed");
        child?.kill("SIGKILL");
      }, ms);
      await running;
      clearTimeout(late);
    },
  };
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("exit", (status, signal) => resolve(signal ?? status ?? 0));
    child.once("error", () => resolve("error"));
  });
}

// Detached: a Ctrl-C goes to the parent alone, which asks its children in order.

/** A child of our own program; it ends by itself when we are gone (its channel closes). */
export function forkSelf(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  return fork(script, {
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: process.execArgv,
    detached: true,
  });
}

/** A program that says one JSON line when it is ready and ends with its standard input. */
export function spawnSaying(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"], detached: true });
}

export function byMessage(child: ChildProcess, said: (ready: Record<string, unknown>) => void): void {
  child.on("message", (message) => {
    if (typeof message === "object" && message !== null && "ready" in message) said({ ...message });
  });
}

export function byFirstLine(child: ChildProcess, said: (ready: Record<string, unknown>) => void): void {
  let text = "";
  const read = (chunk: string): void => {
    text += chunk;
    const end = text.indexOf("\n");
    if (end < 0) return;
    child.stdout?.off("data", read).resume();
    const line: unknown = JSON.parse(text.slice(0, end));
    if (typeof line === "object" && line !== null) said({ ...line });
  };
  child.stdout?.setEncoding("utf8").on("data", read);
}
