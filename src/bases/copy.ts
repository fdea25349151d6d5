/** A table with the platform as we know it. */
export interface Copy {
  readonly county: string;
  readonly id: string;
  /** Names of our columns, as they were made last. */
  readonly columns: readonly string[] | null;
  readonly appToken: string | null;
  readonly closed: boolean;
  readonly generation: number;
  readonly tableId: string | null;
  readonly oldTable: string | null;
  readonly opened: boolean;
}

/** What one step found and did: `rows` = created + updated + unchanged. */
export interface StepCounts {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Of these, what put somebody's change in the table right. */
  readonly righted: number;
  /** Rows that stay as they are while their unit works on them. */
  readonly waiting: number;
}
