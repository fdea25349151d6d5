import { z } from "zod";
import { defineWork } from "../outbox/enqueue-job.ts";

const payload = z.object({ county: z.string(), requestId: z.uuid() });

/** Compare a demand with what is held; its card tells the outcome. */
export const examineContract = defineWork({ name: "request.examine", payload, attempts: 5 });
/** Give an admitted demand to the villages, each its share. */
export const issueContract = defineWork({ name: "request.issue", payload, attempts: 8 });
/** Say on the asker's card how a demand stands. */
export const tellContract = defineWork({ name: "request.tell", payload, attempts: 5 });
/** Fill the department's workbook and send it: as it stands, or a later version in which some units are new. */
export const deliverContract = defineWork({
  name: "request.deliver",
  payload: payload.extend({ version: z.int().min(1).default(1), units: z.array(z.uuid()).default([]) }),
  attempts: 8,
});
/** Tell other systems of the department that a village's answer was accepted. */
export const acceptedContract = defineWork({
  name: "filing.accepted",
  payload: z.object({ county: z.string(), requestId: z.uuid(), orgId: z.uuid() }),
  attempts: 5,
});
/** Read a department's workbook as a demand. */
export const readTemplateContract = defineWork({
  name: "request.template",
  payload: z.object({ county: z.string(), templateId: z.uuid() }),
  attempts: 5,
});
/** Take a filled workbook that came back into the drafts of its assignment. */
export const readAnswerContract = defineWork({
  name: "request.answer",
  payload: z.object({ county: z.string(), templateId: z.uuid(), no: z.int() }),
  attempts: 5,
});
/** Bring a request's table with the platform into step. */
export const keepBaseContract = defineWork({
  name: "request.base",
  payload: z.object({ county: z.string(), baseId: z.uuid() }),
  attempts: 30,
});
