import { BlockList, isIPv6 } from "node:net";

// Never reached: this machine, its links, groups, and what names no machine. A county's own networks are private and may be.
const closed = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  closed.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 128],
  ["::1", 128],
  ["fe80::", 10],
  ["ff00::", 8],
  // Ways of writing an IPv4 address, of which none is needed.
  ["64:ff9b::", 96],
  ["2002::", 16],
] as const)
  closed.addSubnet(net, bits, "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a webhook may be sent to this address, as it was resolved; `isLocal`: this machine counts (demo, localhost). */
export function mayReach(address: string, isLocal: boolean): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ip = mapped ?? address;
  const family = isIPv6(ip) ? "ipv6" : "ipv4";
  if (isLocal && loopback.check(ip, family)) return true;
  // Any other IPv4 inside IPv6 is no address somebody would write.
  if (family === "ipv6" && ip.toLowerCase().startsWith("::ffff:")) return false;
  return !closed.check(ip, family);
}
