/** Why a system may not: it holds no grant for this, or there is nobody any more in whose name it could ask. */
export type Reason = "grant" | "officer";

export class Refused extends Error {
  override readonly name = "Refused";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`a system was refused: ${reason}`);
    this.reason = reason;
  }
}
