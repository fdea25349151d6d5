import type { BaseTables } from "./tables/base.ts";
import type { BotTables } from "./tables/bot.ts";
import type { DutyTables } from "./tables/duties.ts";
import type { LarkTables } from "./tables/lark.ts";

/** Every table, in camelCase; one file a migration in tables/. Capabilities add theirs here. */
export interface Schema extends BaseTables, BotTables, DutyTables, LarkTables {}
