import type { Sim } from "../sim.ts";
import { invalidField } from "./refusal.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call as an endpoint sees it: parsed, authorised, within its rate. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object of the body; empty when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly raw: Buffer;
  readonly contentType: string;
  readonly authorization: string;
  /** Faults that make the work itself slow wait here, while uuids stay reserved. */
  readonly pause: () => Promise<void>;
  /** Which message and chat the call touched, for the call log. */
  readonly touched: { messageId?: string; chatId?: string };
}

export interface Endpoint {
  /** Short name for logs, limits and faults. */
  readonly name: string;
  readonly method: Method;
  /** Below the origin, in Hono's notation. */
  readonly path: string;
  readonly auth: "tenant" | "none";
  /** The app needs one of these. */
  readonly scopes?: readonly string[];
  /** Not JSON: the endpoint reads the raw bytes. */
  readonly rawBody?: true;
  /** HTTP status of 99991400; a few older APIs answer 400. */
  readonly limitStatus?: 400;
  readonly run: (sim: Sim, call: Call) => Promise<Response | object> | Response | object;
}

export function ok(data: object): object {
  return { code: 0, msg: "success", data };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textField(call: Call, field: string): string {
  const value = call.body[field];
  if (value === undefined) throw invalidField(field, `${field} is required`);
  if (typeof value !== "string") throw invalidField(field, `${field} must be a string`);
  return value;
}

export function optionalTextField(call: Call, field: string): string | null {
  const value = call.body[field];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw invalidField(field, `${field} must be a string`);
  return value;
}

export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

export function choice(call: Call, name: string, allowed: readonly string[], fallback: string): string {
  const value = call.query.get(name) ?? fallback;
  if (!allowed.includes(value)) throw invalidField(name, `${name} must be one of ${allowed.join(", ")}`);
  return value;
}

export function pageSize(call: Call, max: number, fallback: number): number {
  const raw = call.query.get("page_size");
  const size = raw === null || raw === "" ? fallback : Number(raw);
  if (!Number.isInteger(size) || size < 1 || size > max)
    throw invalidField("page_size", `page_size must be 1 to ${max}`);
  return size;
}
