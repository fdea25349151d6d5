import { applyImportWork } from "../src/imports/apply.ts";
import { readImportWork } from "../src/imports/read.ts";
import type { Work } from "../src/outbox/work.ts";
import { acceptedFilingWork } from "./accepted-filing.ts";
import { deliverRequestWork } from "./deliver-request.ts";
import { examineRequestWork } from "./examine-request.ts";
import { issueRequestWork } from "./issue-request.ts";
import { keepBaseWork } from "./keep-base.ts";
import { readAnswerWork } from "./read-answer.ts";
import { readTemplateWork } from "./read-template.ts";
import { tellRequestWork } from "./tell-request.ts";
import { tellEventWork, verifyWebhookWork } from "./webhooks.ts";

/** Everything that `enqueueJob` can ask for; one line a contract. */
export const works: readonly Work[] = [
  readImportWork,
  applyImportWork,
  examineRequestWork,
  issueRequestWork,
  deliverRequestWork,
  readTemplateWork,
  readAnswerWork,
  tellRequestWork,
  keepBaseWork,
  acceptedFilingWork,
  verifyWebhookWork,
  tellEventWork,
];
