import { randomBytes } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** RFC 9457. Sentences are for whoever reads the other system's log: what happened and what to do, nothing of anybody. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: "about:blank" }),
    title: z.string().openapi({ example: "没有授权" }),
    status: z.int().openapi({ example: 403 }),
    detail: z.string().openapi({ example: "这个系统没有读台账的授权，请找本县管理员在“接入系统”页上办。" }),
    instance: z
      .string()
      .openapi({ description: "The fault's number; the log has it.", example: "urn:songbang:fault:0a1b2c3d4e" }),
    errors: z
      .array(z.object({ where: z.string(), what: z.string() }))
      .optional()
      .openapi({ description: "Which parts of the call are wrong." }),
  })
  .openapi("Problem");
export type Problem = z.output<typeof problemSchema>;

const titles = {
  400: "请求写得不对",
  401: "没有认出是哪个系统",
  403: "没有授权",
  404: "没有这一项",
  409: "现在不能办",
  413: "内容太大",
  415: "只收 JSON",
  422: "要数没有收下",
  429: "调得太快",
  500: "出了故障",
  503: "暂时办不了",
} as const;
export type ProblemStatus = keyof typeof titles;

export interface ProblemMore {
  readonly errors?: Problem["errors"];
  readonly headers?: Readonly<Record<string, string>>;
  /** When it was logged under a number already. */
  readonly faultId?: string;
}

export function faultId(): string {
  return randomBytes(5).toString("hex");
}

export function problem(c: Context, status: ProblemStatus, detail: string, more: ProblemMore = {}): Response {
  const body: Problem = {
    type: "about:blank",
    title: titles[status],
    status,
    detail,
    instance: `urn:songbang:fault:${more.faultId ?? faultId()}`,
    ...(more.errors ? { errors: more.errors } : {}),
  };
  return c.body(JSON.stringify(body), status satisfies ContentfulStatusCode, {
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    ...more.headers,
  });
}

/** What a verb cannot do for this caller; answered as a problem with this status. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: ProblemStatus;
  readonly detail: string;

  constructor(status: ProblemStatus, detail: string) {
    super(`answered with ${status}`);
    this.status = status;
    this.detail = detail;
  }
}

const said = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** What every route may answer besides its own. */
export const problems = {
  400: said("The call is malformed."),
  401: said("No token, or one that does not hold."),
  403: said("No grant covers this."),
  429: said("Too fast; Retry-After says how long to wait."),
  500: said("A fault; its number is in the log."),
} as const;

export const notFound = { 404: said("Not there, or not in this system's sight.") } as const;
export const conflict = { 409: said("Not as things stand now.") } as const;
export const unprocessable = { 422: said("Understood and not taken; the detail says what to change.") } as const;
