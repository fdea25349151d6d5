import type { certificates as zh } from "../zh/certificates.ts";

export const certificates: Readonly<Record<keyof typeof zh, string>> = {};
