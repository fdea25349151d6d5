import { LarkMisuse } from "./types.ts";

/** An id that stands in a path; the platform's own are letters, digits, `_` and `-`. */
export function pathId(name: string, value: string): string {
  if (!/^[\w-]{1,200}$/.test(value)) throw new LarkMisuse(`${name} is not an id of the platform`);
  return value;
}

export function uuid(value: string): string {
  if (value.length === 0 || value.length > 50) throw new LarkMisuse("uuid must have 1 to 50 characters");
  return value;
}
