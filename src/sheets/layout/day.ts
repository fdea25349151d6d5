const dayMs = 86_400_000;

/** Days since the end of 1899, as sheets count them, → 2026-03-05, with a time if there is one. Undefined outside 1900 to 9999. */
export function daySerialText(serial: number, from1904: boolean): string | undefined {
  const count = from1904 ? serial + 1462 : serial;
  if (!(count >= 0 && count < 2_958_466)) return undefined;
  // Sheets believe that 1900 had a 29 February: it is day 60, and those before it are one off.
  if (Math.floor(count) === 60) return "1900-02-29";
  const days = count < 60 ? count + 1 : count;
  const at = Math.round((days - 25_569) * 86_400) * 1000;
  const text = new Date(at).toISOString();
  const [day = "", time = ""] = text.split(/[TZ.]/);
  if (time === "00:00:00") return day;
  return `${day} ${time.replace(/:00$/, "")}`;
}

/** 2026-03-05 → the number a sheet keeps for it; undefined when it is no such day. */
export function daySerial(day: string, from1904: boolean): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return undefined;
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (!new Date(at).toISOString().startsWith(day)) return undefined;
  const serial = at / dayMs + 25_569;
  if (serial <= 60) return undefined;
  return from1904 ? serial - 1462 : serial;
}
