import { describe } from "vitest";
import { conversation } from "../house/scenarios.ts";

describe.each(["postgres", "redis"] as const)("over the long connection, on %s", (carrier) => {
  conversation(carrier, "websocket");
});
