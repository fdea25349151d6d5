import { describe } from "vitest";
import { conversation } from "./scenarios.ts";

describe.each(["postgres", "redis"] as const)("on %s", (carrier) => {
  conversation(carrier, "webhook");
});
