/**
 * A card as a value: what it says, in blocks. `render.ts` turns it into the platform's Card JSON 2.0, `plain.ts` into
 * its plain-text twin. Views carry no platform property names.
 */
export interface CardView {
  readonly title: string;
  readonly subtitle?: string;
  readonly tone?: Tone;
  /** The one sentence that old clients, notifications and the chat list show; the title when absent. */
  readonly summary?: string;
  readonly blocks: readonly Block[];
}

/** Header colour by meaning, not by taste. */
export type Tone = "plain" | "info" | "good" | "warn" | "refused";

export type Block =
  | { readonly kind: "text"; readonly md: string; readonly size?: "normal" | "hint" | "heading" }
  | { readonly kind: "rule" }
  | {
      readonly kind: "table";
      readonly columns: readonly TableColumn[];
      readonly rows: readonly Row[];
      readonly pageSize?: number;
      /** What to type for all rows, told when a card can hold only the first. */
      readonly more?: string;
    }
  | {
      readonly kind: "form";
      readonly name: string;
      readonly fields: readonly Field[];
      readonly submit: Button;
      readonly others?: readonly Button[];
    }
  | { readonly kind: "buttons"; readonly buttons: readonly Button[] }
  | { readonly kind: "panel"; readonly title: string; readonly blocks: readonly Block[]; readonly expanded?: boolean }
  | {
      readonly kind: "columns";
      readonly columns: readonly { readonly weight?: number; readonly blocks: readonly Block[] }[];
    }
  | { readonly kind: "chart"; readonly spec: Readonly<Record<string, unknown>>; readonly alt: string };

export interface TableColumn {
  readonly key: string;
  readonly label: string;
  readonly type?: "text" | "number" | "date" | "md";
  readonly width?: string;
}
export type Row = Readonly<Record<string, string | number>>;

export interface Button {
  readonly label: string;
  /** Comes back as `{ action, ...value }`; ids only, nothing the server could not look up. */
  readonly action?: string;
  readonly value?: Readonly<Record<string, string | number>>;
  readonly url?: string;
  readonly look?: "primary" | "default" | "danger";
  readonly confirm?: { readonly title: string; readonly text: string };
  readonly disabled?: boolean;
  /** What a reader of the plain twin types instead of tapping. */
  readonly say?: string;
}

export type Field = FieldBase &
  (
    | { readonly kind: "input"; readonly value?: string; readonly maxLength?: number; readonly lines?: number }
    | { readonly kind: "select"; readonly value?: string; readonly options: readonly Option[] }
    | { readonly kind: "multi"; readonly value?: readonly string[]; readonly options: readonly Option[] }
    | { readonly kind: "date"; readonly value?: string }
    | { readonly kind: "check"; readonly value?: boolean }
  );

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  /** Drawn under the field when the last answer was refused; what was typed stays in `value`. */
  readonly error?: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function text(md: string, size?: "normal" | "hint" | "heading"): Block {
  return size ? { kind: "text", md, size } : { kind: "text", md };
}

export function buttons(...list: readonly Button[]): Block {
  return { kind: "buttons", buttons: list };
}

export function rule(): Block {
  return { kind: "rule" };
}

export function table(
  columns: readonly TableColumn[],
  rows: readonly Row[],
  more: { readonly pageSize?: number; readonly more?: string } = {},
): Block {
  return { kind: "table", columns, rows, ...more };
}

export function form(name: string, fields: readonly Field[], submit: Button, others: readonly Button[] = []): Block {
  return { kind: "form", name, fields, submit, others };
}

export function panel(title: string, blocks: readonly Block[], expanded = false): Block {
  return { kind: "panel", title, blocks, expanded };
}

export function columns(...list: readonly (readonly Block[])[]): Block {
  return { kind: "columns", columns: list.map((blocks) => ({ blocks })) };
}

/** `alt` says in a sentence what the picture shows; it stands below it and is all that a plain reader gets. */
export function chart(spec: Readonly<Record<string, unknown>>, alt: string): Block {
  return { kind: "chart", spec, alt };
}
