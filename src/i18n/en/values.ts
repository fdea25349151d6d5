import type { values as zh } from "../zh/values.ts";

export const values: Readonly<Record<keyof typeof zh, string>> = {
  "values.tidied": "put into the usual form; please check",
  "values.masked": "part of the number is hidden by *; please give all of it",
  "values.cell.error": "this cell is a formula's error ({mark}); please mend it in the sheet and send it again",
  "values.region.demo": "region 99 is for the demo; it may not stand in real data",
  "values.text.cleaned": "invisible characters were taken out",
  "values.text.long": "{count} characters; {most} at the most",

  "values.id.precisionLost":
    "the sheet kept the ID as a number and its last digits are lost. Set the column to text and fill in the whole number",
  "values.id.legacy": "an old number of 15 digits, turned into 18 by the rule; please check",
  "values.id.length": "an ID has 18 digits; these are {count}",
  "values.id.letters": "an ID is digits only; the last may be X",
  "values.id.area": "the ID begins with {area}, which is no province",
  "values.id.date": "the birth date in the ID, {year}-{month}-{day}, does not exist",
  "values.id.future": "the birth date in the ID, {year}-{month}-{day}, is yet to come",
  "values.id.check": "the ID's check digit does not fit; a digit may be wrong",
  "values.id.age": "by the ID the age is {age}; please check",
  "values.id.sex": "the sex does not agree with the ID; please check which is wrong",
  "values.id.birth": "the birth date does not agree with the ID; please check which is wrong",

  "values.credit.precisionLost":
    "the sheet kept the credit code as a number and its last digits are lost. Set the column to text and fill in the whole code",
  "values.credit.registration": "an old registration number of 15 digits; please give the credit code of 18",
  "values.credit.length": "a credit code has 18 characters; these are {count}",
  "values.credit.letters": "credit codes have no I, O, S, V or Z; they may be the digits 1, 0, 5, 2",
  "values.credit.format": "not a credit code: 18 digits and capital letters, the third to eighth digits",
  "values.credit.check": "the check character does not fit; please check. If it is registered like this, keep it",
  "values.credit.area": "the third and fourth characters, {area}, are no province; please check",

  "values.division.format": "a division code has 6 digits",
  "values.division.area": "the division code begins with {area}, which is no province",
  "values.division.parent": "the division code lacks the two digits of its prefecture",
  "values.area.format": "a statistical area code has 12 digits",
  "values.area.parent": "the area above, {parent}, is not found",
  "values.area.range": "the number of the town or village is outside the usual range; please check",
  "values.area.hole": "a level is missing within the area code",
  "values.area.filled": "filled up with noughts to 12 digits",

  "values.card.precisionLost":
    "the sheet kept the card number as a number and its last digits are lost. Set the column to text and fill in all of it",
  "values.card.format":
    "a disability card has 20 characters: the ID, type and grade; a reissued one B and a digit after them",
  "values.card.grade": "a disability card ends in its type (1 to 7) and grade (1 to 4)",
  "values.card.id": "the first 18 characters of a disability card are an ID",

  "values.phone.precisionLost":
    "the sheet kept the phone number with an exponent and its last digits are lost. Please fill in the whole number",
  "values.phone.several": "{count} numbers in this cell; the first is used, the others are kept as spare",
  "values.phone.length": "a mobile number has 11 digits; these are {count}",
  "values.phone.format": "not a phone number",
  "values.phone.abroad": "a number from abroad; please check",
  "values.phone.noArea": "a landline without its area code; please add it",
  "values.phone.zero": "the sheet lost the landline's first nought; it was put back, please check",
  "values.phone.note": "the words beside the number were not kept; please check",
  "values.phone.service": "the number of a public service; please check",
  "values.phone.short": "a short number that others cannot dial; please say of which network, or give the long one",

  "values.bank.precisionLost":
    "the sheet kept the account as a number and its last digits are lost. Set the column to text and fill in all of it",
  "values.bank.format": "a bank account has 8 to 30 digits",
  "values.bank.check": "the card's check digit does not fit; please check",

  "values.number.precisionLost":
    "more than 15 digits; the sheet's number is no longer exact. Please fill it in as text",
  "values.number.format": "not a number",
  "values.number.approximate": "please give one definite number, without about, more than or a range",
  "values.number.grouping": "the commas or spaces are not where they should be; the number cannot be told",
  "values.number.whole": "a whole number is wanted",
  "values.number.least": "not below {least}",
  "values.number.most": "not above {most}",
  "values.number.unit": "units differ: this cell says {cell}, the column {column}",
  "values.number.converted": "converted from {from} to {to}; please check",
  "values.number.whichUnit":
    "whether {cell} is in the column's unit already cannot be told; please write the unit in full",
  "values.percent.which": "which percentage is meant cannot be told; please add the sign, as in 85%",

  "values.date.serial": "the sheet's day number, read as {day}; please check",
  "values.date.early": "a number, read as {day}, which is very early; please check",
  "values.date.serial60": "29 February 1900, a day that never was",
  "values.date.format": "not a date; write 1980-05-06 or 1980-05",
  "values.date.none": "there is no {year}-{month}-{day}",
  "values.date.noMonth": "there is no month {month}",
  "values.date.whichCentury": "the year has two digits; please write four, such as 19{year} or 20{year}",
  "values.date.whichOrder": "which is the month and which the day cannot be told; please write it like 1980-05-06",
  "values.date.whichMonth": "January or October cannot be told; please write {year}-01 or {year}-10",
  "values.date.whichSix": "six digits may be a month or a day; please write 1980-05 or 1980-05-06",
  "values.date.lunar": "this looks like the lunar calendar; please give the date of the common one",
  "values.date.fromId": "a year of two digits, completed from the ID",
  "values.date.yearOnly": "a year alone, read as {year}; please check",
  "values.date.needMonth": "please add the month, as in {year}-05",
  "values.date.monthKept": "the column wants a month only; the day was not kept",
  "values.date.least": "not before {least}",
  "values.date.most": "not after {most}",

  "values.name.format": "not a name",
  "values.name.short": "one character only; please check",
  "values.name.long": "more than {most} characters; hardly one person's name",
  "values.name.several": "several people in this cell, it seems; one cell, one person",
  "values.name.space": "a space within: one person or two cannot be told; please check",
  "values.name.placeholder": "a character that cannot be shown, or a question mark in its place; please supply it",
  "values.name.masked": "part of the name is hidden by *; please give all of it",
  "values.name.marks": "there is more here than a name; please check",

  "values.code.unlisted": "not one of the choices: {labels}",
  "values.code.several": "may be any of {labels}; which cannot be told",
  "values.code.zeros": "leading noughts of the code were put back",
  "values.boolean.format": "please answer yes or no",
};
