import type { Answer, Failure } from "../lark/types.ts";

/** The platform did not do what a step needs; `needs` names the right that the call stands on. */
export class BaseTrouble extends Error {
  override readonly name = "BaseTrouble";
  readonly failure: Failure;
  readonly needs: string;
  constructor(failure: Failure, needs: string) {
    super(`the platform answered ${failure.code}`);
    this.failure = failure;
    this.needs = needs;
  }
}

/** The rights that an administrator grants; optional: without them there are no tables, and all else works. */
export const baseScopes = {
  tables: "bitable:app",
  members: "docs:permission.member",
  link: "docs:permission.setting:write_only",
} as const;

/** What was answered; throws BaseTrouble when it was no success. */
export async function must<T>(answer: Promise<Answer<T>>, needs: keyof typeof baseScopes = "tables"): Promise<T> {
  const said = await answer;
  if (!said.ok) throw new BaseTrouble(said, baseScopes[needs]);
  return said.data;
}

/** What to do after a trouble: come back later, have the table or the base made anew, or stop and say why. */
export type Remedy =
  | { readonly kind: "later"; readonly ms: number }
  | { readonly kind: "table" }
  | { readonly kind: "stop"; readonly problem: "scope" | "gone" | "refused" | "full"; readonly detail: string };

// Somebody changed rows or columns between our look and our writing: the next look sees it.
const changedMeanwhile: ReadonlySet<unknown> = new Set([1254043, 1254045]);
const tooMany: ReadonlySet<unknown> = new Set([1254102, 1254103]);

export function remedyFor({ failure, needs }: BaseTrouble): Remedy {
  const { react, target, code } = failure;
  if (react === "scope") return { kind: "stop", problem: "scope", detail: needs };
  if (target === "table") return { kind: "table" };
  if (target === "base") return { kind: "stop", problem: "gone", detail: "" };
  if (tooMany.has(code)) return { kind: "stop", problem: "full", detail: "" };
  if (react === "wait" || react === "twin" || react === "token" || changedMeanwhile.has(code)) {
    // Writers that were told the same moment do not come back together.
    return { kind: "later", ms: (failure.waitMs ?? 1000) + Math.floor(Math.random() * 1000) };
  }
  return { kind: "stop", problem: "refused", detail: String(code) };
}
