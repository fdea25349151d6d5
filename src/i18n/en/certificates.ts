import type { certificates as zh } from "../zh/certificates.ts";

export const certificates: Readonly<Record<keyof typeof zh, string>> = {
  "certificate.refusedTitle": "{name}: not issued",
  "certificate.allowedTitle": "{name}: may be issued",
  "certificate.unlistedTitle": "Not listed: treated as not issued",
  "certificate.severalTitle": "Which certificate is it",
  "certificate.severalHint": "Reply with the number to see one.",
  "certificate.ruling.refused": "not issued",
  "certificate.ruling.allowed": "may be issued",
  "certificate.field.basis": "Basis",
  "certificate.field.where": "Where to go",
  "certificate.field.instead": "Instead of it",
  "certificate.field.how": "How it is issued",
  "certificate.noBasis": "sample; the local list counts",
  "certificate.local": "Local lists differ and count. Where to go follows the local service guide.",
  "certificate.sample": "A sample entry; the local list counts.",
  "certificate.unlisted":
    "Without a basis in law or in the State Council's list, a village committee does not issue. If whoever demands it can show a basis, pass the basis on to the county's burden-reduction office to be checked.",
  "certificate.nearest": "Closest by its words:",
  "certificate.line": "{number}. {name} ({ruling})",
  "certificate.menu": "{name} ({ruling})",
  "certificate.open": "Show no. {number}",
  "certificate.opened": "Opened",
  "certificate.gone": "This item is no longer on the list in force",
  "certificate.goneNext": "Please search again, for instance `/certificate 婚姻状况`.",
  "certificate.slipTitle": "A note to pass on",
  "certificate.slip.refused": 'The village committee does not issue "{name}". Basis: {basis}.',
  "certificate.slip.where": "Please go to: {sendTo}.",
  "certificate.slip.instead": "This may serve instead: {instead}.",
  "certificate.slip.insist": "If the other side insists on a stamp, please have it name the clause of the law.",
  "certificate.slip.unlisted":
    "This certificate is not on the list of what a village committee may issue, so it cannot be issued now. Please have the other side name the clause of the law; it will then be checked.",
};
