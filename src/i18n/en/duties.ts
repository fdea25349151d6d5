import type { duties as zh } from "../zh/duties.ts";

export const duties: Readonly<Record<keyof typeof zh, string>> = {};
