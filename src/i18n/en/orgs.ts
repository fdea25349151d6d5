import type { orgs as zh } from "../zh/orgs.ts";

export const orgs: Readonly<Record<keyof typeof zh, string>> = {
  "orgs.notYourUnit": "Matters of {unit} need somebody who is {role} there or above it. Ask {contact}.",
  "orgs.thatUnit": "that unit",
  "orgs.inStead": "{name} (for {principal})",
};
