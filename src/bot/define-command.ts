import type { z } from "zod";
import type { Context, Role } from "../context.ts";
import type { ClickOutcome, Reply } from "./reply.ts";

/** Two languages side by side, for names and labels that belong to a command. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** One argument as a person meets it: a position on the line, a field in the form that asks for what is missing. */
export interface Param {
  readonly key: string;
  readonly label: Words;
  /** `rest` takes everything that is left on the line; a `file` is sent as the next message, in private only. */
  readonly kind: "word" | "rest" | "number" | "date" | "choice" | "file";
  readonly choices?: readonly Choice[];
  readonly hint?: Words;
  readonly optional?: boolean;
  /** Given by its label alone (`--科室 民政局`), never by its place on the line. */
  readonly labelled?: boolean;
  /** A date without a year: the next such day, or with `past` the last one. */
  readonly lean?: "coming" | "past";
}

/** `who` narrows a choice to some of those who may run the command. */
export interface Choice {
  readonly value: string;
  readonly label: Words;
  readonly who?: Audience;
}

/** Who may: everyone, strangers included; members of any unit; or the holders of one of these roles. */
export type Audience = "everyone" | "members" | readonly Role[];

export interface Command<A extends z.ZodObject = z.ZodObject> {
  readonly name: Words;
  readonly aliases: readonly string[];
  /** One line: what it does for the person. Shown by /帮助 and registered with the platform. */
  readonly summary: Words;
  readonly usage: Words;
  readonly example: Words;
  readonly where: "anywhere" | "private";
  readonly who: Audience;
  readonly params: readonly Param[];
  readonly args: A;
  /** What follows the word is neither repeated in a guess nor kept between two messages; logs do not name the command. */
  readonly discreet?: boolean;
  // Method syntax on purpose: it lets a command with its own arguments stand where any command may stand.
  /** The bot always hands its registry over; only the command that explains the others looks at it. */
  run(ctx: Context, args: z.output<A>, registry?: Registry): Promise<Reply>;
}

/** A value, so that the bot can route, explain, permit, check and test it. No effect on import. */
export function defineCommand<A extends z.ZodObject>(command: Command<A>): Command<A> {
  return command;
}

export interface Action<V extends z.ZodObject = z.ZodObject> {
  /** `noun.verb`, carried in the button's value as `action`. */
  readonly name: string;
  readonly who: Audience;
  /** The button's value without `action`; parsed when it comes back, since cards live in chats for months. */
  readonly value: V;
  run(ctx: Context, click: Click<z.output<V>>): Promise<ClickOutcome>;
}

export interface Click<V> {
  readonly value: V;
  /** What was typed in the form the button submits; empty for a plain button. Untrusted. */
  readonly form: Readonly<Record<string, unknown>>;
  readonly messageId: string;
}

export function defineAction<V extends z.ZodObject>(action: Action<V>): Action<V> {
  return action;
}

/** What a word stands for: a command that runs, or one of the house that this version does not have yet. */
export type Entry =
  | { readonly ready: true; readonly command: Command }
  | { readonly ready: false; readonly name: Words };

/** Everything this version can be asked for; built once, at start. */
export interface Registry {
  /** By English name. */
  readonly commands: readonly Command[];
  /** Folded word -> what it stands for: names in both languages, aliases, and the names of commands to come. */
  readonly words: ReadonlyMap<string, Entry>;
  readonly actions: ReadonlyMap<string, Action>;
}
