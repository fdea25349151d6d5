import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Few, named by the domain; labels are closed sets, never an id, never a person. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return {
    registry,
    pushes: new Counter({
      name: "pushes_total",
      help: "Pushes received, by what became of them",
      labelNames: ["outcome"],
      registers,
    }),
    commands: new Histogram({
      name: "command_seconds",
      help: "From the start of a turn to its commit",
      labelNames: ["command", "outcome"],
      buckets: seconds,
      registers,
    }),
    jobs: new Histogram({
      name: "job_seconds",
      help: "Run time of queue jobs",
      labelNames: ["job", "outcome"],
      buckets: seconds,
      registers,
    }),
    platformCalls: new Counter({
      name: "platform_calls_total",
      help: "Calls to the platform, by answer code",
      labelNames: ["api", "code"],
      registers,
    }),
    longConnection: new Gauge({
      name: "long_connection",
      help: "1 for the state the long connection is in; absent with the webhook",
      labelNames: ["state"],
      registers,
    }),
    longConnectionChanges: new Counter({
      name: "long_connection_changes_total",
      help: "Changes of the long connection's state, by the new one",
      labelNames: ["state"],
      registers,
    }),
    outboxLag: new Gauge({
      name: "outbox_lag_seconds",
      help: "Age of the oldest effect not yet at the platform",
      registers,
    }),
    intakeLag: new Gauge({ name: "intake_lag_seconds", help: "Age of the oldest push not yet handled", registers }),
    callsThisMonth: new Gauge({
      name: "platform_calls_month",
      help: "Calls to the platform in this calendar month, of all processes together",
      registers,
    }),
    callBudget: new Gauge({ name: "platform_calls_budget", help: "Calls a month that are allowed", registers }),
    emergencies: new Gauge({
      name: "emergency_windows",
      help: "Windows that let safety messages through: open now, and opened in the last two years",
      labelNames: ["state"],
      registers,
    }),
    emergencyMessages: new Gauge({
      name: "emergency_messages",
      help: "Messages that such windows let through in the last two years",
      registers,
    }),
    queueJobs: new Gauge({
      name: "queue_jobs",
      help: "Jobs in a queue, by state",
      labelNames: ["job", "state"],
      registers,
    }),
  } as const;
}

export type Metrics = ReturnType<typeof createMetrics>;
