export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  readonly kind: "single" | "cluster";
  readonly nodes: readonly RedisNode[];
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
  readonly db: number;
}

/**
 * Reads `redis[s]://[user:pw@]host[:port][/db]` and `redis[s]+cluster://[user:pw@]h1[:port],h2[:port],…`. A cluster
 * address is no URL (it has several hosts), hence our own reader. Answers the fault in words when it cannot be read.
 */
export function parseRedisAddress(text: string): RedisAddress | string {
  const match =
    /^redis(?<tls>s?)(?<cluster>\+cluster)?:\/\/(?:(?<auth>[^@/]*)@)?(?<hosts>[^/?#]+)(?:\/(?<db>\d*))?$/.exec(
      text.trim(),
    );
  const parts = match?.groups;
  if (!parts?.["hosts"])
    return "must be an address such as redis://:pw@host:6379/0 or redis+cluster://user:pw@h1:7000,h2:7001";
  const cluster = parts["cluster"] !== undefined;
  const nodes: RedisNode[] = [];
  for (const [at, host] of parts["hosts"].split(",").entries()) {
    const node = /^(?<name>\[[0-9a-f:]+\]|[^:\s]+)(?::(?<port>\d{1,5}))?$/i.exec(host.trim())?.groups;
    const port = Number(node?.["port"] ?? 6379);
    // Never repeated: with an unescaped @ in the password a piece of it stands here.
    if (!node?.["name"] || port < 1 || port > 65_535) return `has a host that cannot be read (number ${at + 1})`;
    nodes.push({ host: node["name"].replace(/^\[|\]$/g, ""), port });
  }
  if (!cluster && nodes.length > 1) return "names several hosts; a cluster begins with redis+cluster://";
  const db = Number(parts["db"] || 0);
  if (cluster && db !== 0) return "names a database number, which a cluster does not have";
  const [username, password] = readAuth(parts["auth"]);
  return {
    kind: cluster ? "cluster" : "single",
    nodes,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    tls: parts["tls"] === "s",
    db,
  };
}

function readAuth(auth: string | undefined): [string | undefined, string | undefined] {
  if (!auth) return [undefined, undefined];
  const colon = auth.indexOf(":");
  const [user, password] = colon < 0 ? ["", auth] : [auth.slice(0, colon), auth.slice(colon + 1)];
  return [decode(user), decode(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a password with a bare % is taken as typed
  }
}
