/** What one check found. `mend` makes the doctor's exit code 1; `unknown` could not be looked at from here. */
export interface Finding {
  readonly name: string;
  readonly verdict: "good" | "mend" | "unknown";
  /** One Chinese clause: what is so. */
  readonly said: string;
  /** What to do next, where there is something. */
  readonly todo?: string;
}

export const good = (name: string, said: string): Finding => ({ name, verdict: "good", said });
export const mend = (name: string, said: string, todo: string): Finding => ({ name, verdict: "mend", said, todo });
export const unknown = (name: string, said: string, todo?: string): Finding => ({
  name,
  verdict: "unknown",
  said,
  ...(todo === undefined ? {} : { todo }),
});

const marks = { good: "好    ", mend: "要改  ", unknown: "没法查" } as const;

/** One line a check. */
export function line({ name, verdict, said, todo }: Finding): string {
  return `${marks[verdict]}  ${name}：${said}。${todo === undefined ? "" : `${todo}。`}`;
}
