/** Whether an origin is this machine: never through a proxy. */
export function isLoopback(origin: URL): boolean {
  return origin.hostname === "localhost" || origin.hostname === "[::1]" || origin.hostname.startsWith("127.");
}
