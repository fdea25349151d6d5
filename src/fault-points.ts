/**
 * Named points at which a fault test kills this process: `FAULT_POINTS="after ack=0.05,after send before mark=0.02"`,
 * each with its chance. Only under NODE_ENV=test; elsewhere the points do nothing.
 */
export function faultPoints(env: Readonly<Record<string, string | undefined>>): (point: string) => void {
  if (env["NODE_ENV"] !== "test" || !env["FAULT_POINTS"]) return () => undefined;
  const chances = new Map(
    env["FAULT_POINTS"].split(",").map((entry) => {
      const [point = "", chance = "0"] = entry.split("=");
      return [point.trim(), Number(chance)] as const;
    }),
  );
  return (point) => {
    if (Math.random() >= (chances.get(point) ?? 0)) return;
    // Written straight to the descriptor: there is no time left for a logger.
    process.stderr.write(`fault point hit: ${point}\n`);
    process.kill(process.pid, "SIGKILL");
  };
}
