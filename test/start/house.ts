import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ChatMessage, ChatSummary, Page } from "../../simulator/chat-contract.ts";

export const checkout = fileURLToPath(new URL("../..", import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Where the chat page is, without a path. */
  readonly origin: string;
  readonly said: () => string;
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
}

export interface StartOptions {
  readonly dataDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly script?: string;
  readonly args?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  readonly node?: string;
}

/** Every process that a test started and that has not ended; the file's afterAll ends them. */
const alive = new Set<ChildProcess>();

/** The program as a person starts it, with a whole environment of its own. */
export function launch(options: StartOptions): Omit<Running, "origin"> {
  const { uid, gid } = options;
  const child = spawn(options.node ?? process.execPath, [options.script ?? "src/main.ts", ...(options.args ?? [])], {
    cwd: options.cwd ?? checkout,
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      LOG_LEVEL: "warn",
      ...(options.dataDir ? { DATA_DIR: options.dataDir } : {}),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  alive.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
  }
  // "close" comes after the last output has been read; children of a killed parent may hold the pipe longer.
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => {
      alive.delete(child);
      setImmediate(() => resolve(signal ?? code ?? 0));
    });
  });
  return { child, pid: child.pid ?? 0, said: () => said, ended };
}

export async function startHouse(options: StartOptions): Promise<Running> {
  const running = launch(options);
  const origin = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const address = /is ready: (http:\/\/[^/\s]+)/.exec(running.said())?.[1];
      if (address) resolve(address);
    };
    running.child.stdout?.on("data", look);
    void running.ended.then((code) => reject(new Error(`ended with ${code} before it was ready:\n${running.said()}`)));
  });
  return { ...running, origin };
}

/** Asks the house to end; answers how it ended and how long that took. */
export async function stopHouse(house: Running): Promise<{ code: number | string; ms: number }> {
  const began = performance.now();
  house.child.kill("SIGTERM");
  const code = await house.ended;
  return { code, ms: performance.now() - began };
}

export function endAll(): void {
  for (const child of alive) child.kill("SIGTERM");
}

/** Waits for something to become true; fails with what was waited for when it does not within 60 s. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(100);
  }
}

export interface Proc {
  readonly pid: number;
  readonly command: string;
}

/** Living processes that name this DATA_DIR in their environment or work in it: everything a house consists of. */
export async function processesOf(dataDir: string): Promise<readonly Proc[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Proc | undefined> => {
      const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
      const [command, environment, cwd] = await Promise.all([
        read("cmdline"),
        read("environ"),
        readlink(`/proc/${pid}/cwd`).catch(() => ""),
      ]);
      if (command === "") return undefined; // ended, or a thread of the kernel
      const ours = cwd.startsWith(dataDir) || environment.split("\0").includes(`DATA_DIR=${dataDir}`);
      return ours ? { pid: Number(pid), command: command.replaceAll("\0", " ") } : undefined;
    }),
  );
  return found.filter((proc) => proc !== undefined);
}

/** The process of a house that plays this part. */
export async function partOf(house: Running, dataDir: string, part: "web" | "worker" | "simulator" | "postgres") {
  return until(`the ${part} process`, async () => {
    for (const { pid, command } of await processesOf(dataDir)) {
      if (part === "postgres" && / -D /.test(command)) return pid;
      if (part === "simulator" && command.includes("simulator/main.ts")) return pid;
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (pid !== house.pid && command.includes("main.ts") && environment.split("\0").includes(`ROLE=${part}`))
        return pid;
    }
    return undefined;
  });
}

/** One person's private chat with the bot, through the same door as the chat page. */
export async function openTalk(house: Pick<Running, "origin">, as = "ou_demo_liuxi") {
  const api = `${house.origin}/chat/api`;
  const chats = await until("the chats", async () => {
    const response = await fetch(`${api}/chats?as=${as}`);
    // Our own simulator's answer, whose shape its contract file gives.
    return response.ok ? ((await response.json()) as readonly ChatSummary[]) : undefined;
  });
  const chatId = chats.find((chat) => chat.kind === "p2p")?.chatId ?? "";
  const messages = async (): Promise<readonly ChatMessage[]> => {
    const response = await fetch(`${api}/messages?as=${as}&chat=${chatId}&limit=200`);
    return ((await response.json()) as Page).messages;
  };
  return {
    messages,
    say: async (text: string): Promise<string> => {
      const response = await fetch(`${api}/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ as, chatId, text }),
      });
      return ((await response.json()) as { messageId: string }).messageId;
    },
    /** The bot's answers to a message; waits for the first. */
    answers: (messageId: string): Promise<readonly ChatMessage[]> =>
      until(`an answer to ${messageId}`, async () => {
        const found = (await messages()).filter((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId);
        return found.length > 0 ? found : undefined;
      }),
  };
}
