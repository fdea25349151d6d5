import { readAmount } from "./amount.ts";
import { readBankAccount } from "./bank-account.ts";
import { blankWord, readBlank } from "./blank.ts";
import { readBoolean } from "./boolean.ts";
import { readCitizenId } from "./citizen-id.ts";
import { readCode } from "./code-list.ts";
import { readCreditCode } from "./credit-code.ts";
import { readDay } from "./day.ts";
import { shift } from "./decimal.ts";
import { readDisabilityCard } from "./disability-card.ts";
import { readDivision } from "./division.ts";
import { readName } from "./name.ts";
import { readPercent } from "./percent.ts";
import { readPhone } from "./phone.ts";
import { because, read, wrong } from "./reading.ts";
import { readStatisticalArea } from "./statistical-area.ts";
import { readText } from "./text.ts";
import type { At, RawCell, Reading, Value, ValueSpec } from "./value.ts";

const faults = new Set("#REF! #N/A #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC!".split(" "));

/** One cell, as people type it or a workbook gives it, as a typed value, or why it is none. It does not throw. */
export function readValue(spec: ValueSpec, raw: RawCell, at: At): Reading {
  const mark = typeof raw === "string" && raw.length < 20 ? raw.trim().toUpperCase() : "";
  if (faults.has(mark)) return wrong(because("values.cell.error", { mark }));
  const means = readBlank(spec, raw);
  return means === null ? readAs(spec, raw, at) : read({ kind: "blank", means });
}

function readAs(spec: ValueSpec, raw: RawCell, at: At): Reading {
  switch (spec.type) {
    case "text":
      return readText(spec, raw);
    case "name":
      return readName(spec, raw);
    case "citizen-id":
      return readCitizenId(raw, at);
    case "credit-code":
      return readCreditCode(raw, at);
    case "division":
      return readDivision(raw, at);
    case "statistical-area":
      return readStatisticalArea(raw, at);
    case "disability-card":
      return readDisabilityCard(raw, at);
    case "phone":
      return readPhone(raw);
    case "bank-account":
      return readBankAccount(raw);
    case "integer":
    case "decimal":
    case "money":
      return readAmount(spec, raw, at);
    case "percent":
      return readPercent(spec, raw, at);
    case "date":
    case "month":
      return readDay(spec, raw, at);
    case "code":
      return readCode(spec.codeList ?? [], raw);
    case "boolean":
      return readBoolean(raw);
  }
}

/** The value as it is written for people, so that reading it again where the header says no unit gives the same. */
export function writeValue(spec: ValueSpec, value: Value): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "integer":
    case "decimal":
      return spec.type === "percent" ? `${shift(value.number, 2)}%` : value.number;
    case "date":
      return value.iso;
    case "code":
      return value.code;
    case "boolean":
      return value.is ? "是" : "否";
    case "blank":
      return blankWord(spec, value.means);
  }
}
