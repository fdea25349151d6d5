/** Hand-written twin of 0004_lark.sql. Only its own functions read and write it. */
export interface LarkTables {
  larkRate: {
    key: Buffer;
    ticks: readonly number[];
    seconds: readonly number[];
    atTick: string;
  };
}
