import { UserError } from "../errors.ts";

/** Hosts as an administrator types them, one a line or by commas: a name or a name and a port. A bad one is a UserError. */
export function readHosts(text: string): readonly string[] {
  const said = text
    .toLowerCase()
    .split(/[\s,，、;；]+/u)
    .filter(Boolean);
  for (const host of said) if (!isHost(host)) throw new UserError("systems.lacks.host", { host: host.slice(0, 80) });
  return [...new Set(said)].slice(0, mostHosts);
}

const mostHosts = 10;

const form = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

function isHost(text: string): boolean {
  if (!form.test(text)) return false;
  try {
    const url = new URL(`https://${text}`);
    // Written out: what the parser would add, drop or rewrite is not what somebody meant to allow.
    return url.href === `https://${text}/` || url.href === `https://${text.replace(/:443$/, "")}/`;
  } catch {
    return false;
  }
}

export type UrlRefused = "form" | "scheme" | "host";

/**
 * Where a webhook of a client may be: https at a host that an administrator named for it; with `loopback` http as well.
 * Answers the address as it is kept, or why not.
 */
export function readHookUrl(
  text: string,
  hosts: readonly string[],
  loopback: boolean,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly why: UrlRefused } {
  if (!URL.canParse(text) || text.length > 500) return { ok: false, why: "form" };
  const url = new URL(text);
  if (url.username || url.password || url.hash) return { ok: false, why: "form" };
  if (url.protocol !== "https:" && !(loopback && url.protocol === "http:")) return { ok: false, why: "scheme" };
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const named = hosts.some((host) => host === url.host || host === `${url.hostname}:${port}`);
  return named ? { ok: true, url: url.href } : { ok: false, why: "host" };
}
