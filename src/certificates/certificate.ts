/** What a village may be asked to certify, and what not; a dated list of the county. */
export interface Certificate {
  readonly id: string;
  readonly ruling: "refused" | "allowed";
  readonly name: string;
  /** Null when no basis was checked: the card then says that the local list counts. */
  readonly basis: string | null;
  /** Refused: who issues it. Allowed: who writes it and where it goes. */
  readonly sendTo: string;
  /** What the resident can show or declare without any certificate. */
  readonly instead: string | null;
  readonly sample: boolean;
  readonly sourceDoc: string;
}
