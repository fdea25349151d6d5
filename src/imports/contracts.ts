import { z } from "zod";
import { defineWork } from "../outbox/enqueue-job.ts";

/** Reads the workbook and makes the plan. */
export const readImport = defineWork({
  name: "import.read",
  payload: z.strictObject({ importId: z.uuid() }),
  attempts: 12,
});

/** Carries out a plan that was said yes to. */
export const applyImport = defineWork({
  name: "import.apply",
  payload: z.strictObject({ importId: z.uuid() }),
  attempts: 12,
});
