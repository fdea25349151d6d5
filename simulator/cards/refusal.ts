/** What the platform answers instead of taking a card. */
export interface CardRefusal {
  readonly code: number;
  readonly msg: string;
  readonly ext?: { readonly errCode: number; readonly errMsg: string };
}

/** The card errors that travel inside 230099; names are ours, numbers are the platform's. */
export const cardError = {
  structure: 11310,
  user: 100290,
  template: 200380,
  chart: 200550,
  image: 200570,
  parse: 200621,
  unsupported: 200861,
  tableRows: 200914,
  tableRowName: 200915,
} as const;
export type CardErrorCode = (typeof cardError)[keyof typeof cardError];

/** Ends the validation of one card; carries places and property names, never what a card says. */
export class BadCard extends Error {
  override readonly name = "BadCard";
  readonly errCode: CardErrorCode;
  readonly errorValue: string;

  constructor(errCode: CardErrorCode, errMsg: string, errorValue: string) {
    super(errMsg);
    this.errCode = errCode;
    this.errorValue = errorValue;
  }
}

export function tooLong(): CardRefusal {
  return { code: 230025, msg: "The length of the message content reaches its limit." };
}

export function notCreated(bad: BadCard): CardRefusal {
  const ext = { errCode: bad.errCode, errMsg: bad.message };
  const detail = `ErrCode: ${bad.errCode}; ErrMsg: ${bad.message}; ErrorValue: ${bad.errorValue};`;
  return { code: 230099, msg: `Failed to create card content, ext=${detail}`, ext };
}
