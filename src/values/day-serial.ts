const millisecondsADay = 86_400_000;
// Where a workbook's calendar begins: its day 61 is 1 March 1900.
const origin = Date.UTC(1899, 11, 30);
const between1900And1904 = 1462;

/**
 * The day of a workbook's day number; the time of day behind the point is left out. Before 1 March 1900 numbers are one off, since
 * the calendar of 1900 has a 29 February: number 60, which is null here.
 */
export function dayOfSerial(serial: number, date1904 = false): string | null {
  // Times just before midnight are stored a little short of the day they end.
  const days = Math.floor(serial + 1e-9) + (date1904 ? between1900And1904 : 0);
  if (days < 1 || days === 60 || days > 2_958_465) return null;
  return new Date(origin + (days < 60 ? days + 1 : days) * millisecondsADay).toISOString().slice(0, 10);
}
