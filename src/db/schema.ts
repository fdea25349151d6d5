import type { BaseTables } from "./tables/base.ts";
import type { BaseCopyTables } from "./tables/bases.ts";
import type { BotTables } from "./tables/bot.ts";
import type { CatalogueTables } from "./tables/catalogue.ts";
import type { DutyTables } from "./tables/duties.ts";
import type { EmergencyTables } from "./tables/emergency.ts";
import type { FileTables } from "./tables/files.ts";
import type { LarkTables } from "./tables/lark.ts";
import type { LedgerTables } from "./tables/ledgers.ts";
import type { OfficeTables } from "./tables/office.ts";
import type { RequestTables } from "./tables/requests.ts";
import type { RosterTables } from "./tables/roster.ts";
import type { SystemTables } from "./tables/systems.ts";

/** Every table, in camelCase; one file a migration in tables/. Capabilities add theirs here. */
export interface Schema
  extends BaseTables,
    BaseCopyTables,
    BotTables,
    CatalogueTables,
    DutyTables,
    EmergencyTables,
    FileTables,
    LarkTables,
    LedgerTables,
    OfficeTables,
    RequestTables,
    RosterTables,
    SystemTables {}
