import type { Context } from "../context.ts";
import {
  cancelReply,
  fileReply,
  nearReply,
  numberReply,
  reservedReply,
  unknownReply,
  wordlessReply,
} from "./answers.ts";
import { readLine } from "./arguments.ts";
import { includes } from "./audience.ts";
import { dayOf } from "./dates.ts";
import type { Command, Registry } from "./define-command.ts";
import { type Dialog, recall, rememberReply } from "./dialog.ts";
import { fileText } from "./file-arg.ts";
import type { Incoming } from "./incoming.ts";
import type { Reply, Waiting } from "./reply.ts";
import { nameForLogs, runCommand } from "./run.ts";
import { understand } from "./understand.ts";

/** An answer and, for metrics, the English name of the command that gave it. */
export type Handled = Reply & { readonly command?: string };

/**
 * The one answer to one message. A UserError is an answer; any other error leaves here, and with it everything that
 * was written: the caller rolls back and says `faultReply`.
 */
export async function handle(ctx: Context, incoming: Incoming, registry: Registry): Promise<Handled> {
  const dialog = await recall(ctx);
  const file = incoming.kind === "file" && ctx.chat.kind === "p2p" ? sentFile(incoming) : undefined;
  if (file) {
    const answer = await answerFile(ctx, file, registry, dialog);
    await rememberReply(ctx, answer);
    return answer;
  }
  if (incoming.kind !== "text" && incoming.text === "") {
    const answer = wordlessReply(ctx, incoming.kind);
    return dialog.waiting ? { ...answer, waiting: dialog.waiting } : answer;
  }
  const answer = await answerLine(ctx, incoming.text, registry, dialog);
  await rememberReply(ctx, answer);
  return answer;
}

/** A line that a button or a menu stands for, run for whoever pressed. */
export async function runLine(ctx: Context, line: string, registry: Registry, file?: string): Promise<Handled> {
  return answerLine(ctx, line, registry, { lines: [] }, file);
}

/** A file is the answer to a question for one; else the asker picks what it is for. */
async function answerFile(ctx: Context, file: string, registry: Registry, dialog: Dialog): Promise<Handled> {
  const { waiting } = dialog;
  const command = registry.commands.find((one) => one.name.en === waiting?.command);
  // Who was asked for words and sends the workbook instead means the same command.
  const wanted = command?.params.find((param) => param.kind === "file");
  if (waiting && command && wanted) {
    return named(command, runCommand(ctx, command, { ...waiting.given, [wanted.key]: file }, registry));
  }
  return fileReply(ctx, file, registry);
}

async function answerLine(
  ctx: Context,
  said: string,
  registry: Registry,
  dialog: Dialog,
  file?: string,
): Promise<Handled> {
  const may = (command: Command): boolean => includes(command.who, ctx.actor);
  const understood = understand(said, registry, { waiting: dialog.waiting, may });
  switch (understood.kind) {
    case "command":
      return runTyped(ctx, understood.command, understood.rest, registry, file);
    case "answer":
      return runAnswered(ctx, understood.waiting, understood.text, registry);
    case "number": {
      const picked = dialog.lines[understood.number - 1];
      // A menu line is never itself a number, so this goes one step deep.
      return (
        numberReply(ctx, dialog.lines, understood.number) ?? runLine(ctx, picked?.line ?? "", registry, picked?.file)
      );
    }
    case "cancel":
      return cancelReply(ctx, dialog.waiting !== undefined);
    case "near":
      return nearReply(ctx, understood.guesses);
    case "reserved":
      return reservedReply(ctx, understood, registry);
    case "unknown":
      return unknownReply(ctx, registry, "unknown.title");
    case "empty":
      return unknownReply(ctx, registry, "empty.title");
  }
}

function runTyped(ctx: Context, command: Command, rest: string, registry: Registry, file?: string): Promise<Handled> {
  const typed = readLine(command.params, rest, dayOf(ctx.now()));
  const wanted = command.params.find((param) => param.kind === "file");
  const given = wanted && file ? { ...typed, [wanted.key]: file } : typed;
  return named(command, runCommand(ctx, command, given, registry));
}

/** The plain message after a question is the answer to it, whatever it looks like. */
async function runAnswered(ctx: Context, waiting: Waiting, text: string, registry: Registry): Promise<Handled> {
  const command = registry.commands.find((one) => one.name.en === waiting.command);
  // The question was asked by a version that had the command.
  if (!command) return unknownReply(ctx, registry, "unknown.title");
  return named(command, runCommand(ctx, command, { ...waiting.given, [waiting.key]: text }, registry));
}

/** The one file of the message, as an argument; a picture is none. */
function sentFile(incoming: Incoming): string | undefined {
  const file = incoming.files.find((one) => one.kind === "file");
  return file && fileText({ messageId: incoming.messageId, fileKey: file.key, name: file.name ?? "" });
}

async function named(command: Command, answer: Promise<Reply>): Promise<Handled> {
  return { ...(await answer), ...nameForLogs(command) };
}
