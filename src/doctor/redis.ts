import type { RedisAddress } from "../queue/redis-address.ts";
import { redisHealth } from "../queue/redis-health.ts";
import { type Finding, good, mend, unknown } from "./finding.ts";

/** A push on Redis that was acknowledged and not yet set down is only there: it must survive power and memory pressure. */
export async function examineRedis(address: RedisAddress | undefined): Promise<readonly Finding[]> {
  if (!address) return [good("Redis", "没有用，队列在数据库里")];
  const nodes = await redisHealth(address).catch(() => undefined);
  const [first] = nodes ?? [];
  if (!nodes || !first) return [mend("Redis", "连不上", "核对 REDIS_URL 的地址和密码，以及防火墙")];
  const findings: Finding[] = [
    first.clusterState !== undefined && first.clusterState !== "ok"
      ? mend("Redis", `集群状态是 ${first.clusterState}`, "先把集群修好（redis-cli --cluster check）")
      : good("Redis", `${first.version}，连得上${nodes.length > 1 ? `，${nodes.length} 个主节点` : ""}`),
  ];
  const appendOnly = nodes.map((node) => node.appendOnly);
  if (appendOnly.includes(false))
    findings.push(mend("Redis AOF", "没有开，重启会丢已收下的消息", "设 appendonly yes 并 CONFIG REWRITE"));
  else if (appendOnly.includes(undefined)) findings.push(unknown("Redis AOF", "服务器不回答", "问服务商 AOF 是否打开"));
  else findings.push(good("Redis AOF", "开着"));
  const fsync = nodes.map((node) => node.appendFsync);
  if (fsync.includes("no"))
    findings.push(mend("Redis 落盘", "appendfsync no，断电会丢半分钟", "改成 appendfsync always"));
  else if (fsync.includes("everysec"))
    findings.push(mend("Redis 落盘", "appendfsync everysec，断电最多丢一秒", "改成 appendfsync always"));
  else if (fsync.includes(undefined)) findings.push(unknown("Redis 落盘", "服务器不回答 appendfsync", "问服务商"));
  else findings.push(good("Redis 落盘", "appendfsync always"));
  const policies = new Set(nodes.map((node) => node.maxmemoryPolicy));
  const other = [...policies].find((policy) => policy !== "noeviction" && policy !== undefined);
  if (other) findings.push(mend("Redis 内存", `满了会删数据（${other}）`, "设 maxmemory-policy noeviction"));
  else if (policies.has(undefined)) findings.push(unknown("Redis 内存", "服务器不回答 maxmemory-policy", "问服务商"));
  else findings.push(good("Redis 内存", "满了不删数据"));
  return findings;
}
