import { z } from "zod";
import { defineWork } from "../outbox/enqueue-job.ts";

const payload = z.object({ county: z.string(), requestId: z.uuid() });

/** Compare a demand with what is held; its card tells the outcome. */
export const examineContract = defineWork({ name: "request.examine", payload, attempts: 5 });
/** Give an admitted demand to the villages, each its share. */
export const issueContract = defineWork({ name: "request.issue", payload, attempts: 8 });
/** Fill the department's workbook and send it. */
export const deliverContract = defineWork({ name: "request.deliver", payload, attempts: 8 });
