import { sql } from "kysely";
import type { Context } from "../context.ts";
import { trimmed, type UnitKind } from "./unit.ts";

export interface KnownUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly path: string;
  readonly parentId: string | null;
  readonly urbanClass: string | null;
  /** Its code of today. */
  readonly code: string;
  readonly ended: boolean;
}

/** What a code or a name leads to: units of today, and whether it was an old one that led there. */
export interface Led {
  readonly units: readonly KnownUnit[];
  readonly old: boolean;
}

/** All units of the county with their codes, names and lineage, of today and before, for reading a whole list at once. */
export class UnitIndex {
  readonly #units = new Map<string, KnownUnit>();
  readonly #byCode = new Map<string, string>();
  readonly #byName = new Map<string, Set<string>>();
  readonly #byOldName = new Map<string, Set<string>>();
  readonly #next = new Map<string, string[]>();

  static async load(ctx: Context): Promise<UnitIndex> {
    const index = new UnitIndex();
    const { db } = ctx;
    const units = await db
      .selectFrom("orgUnit")
      .select(["id", "name", "kind", "parentId", "validTo", "urbanClass", sql<string>`path::text`.as("path")])
      .execute();
    const codes = await db.selectFrom("orgCode").select(["orgId", "code", "validTo"]).orderBy("validFrom").execute();
    const ofToday = new Map(codes.map(({ orgId, code }) => [orgId, code]));
    for (const { validTo, ...unit } of units) {
      index.#units.set(unit.id, { ...unit, code: ofToday.get(unit.id) ?? "", ended: validTo !== null });
    }
    for (const unit of index.#units.values()) index.#name(unit);
    // A code in use wins over one that once meant another unit.
    for (const { orgId, code } of codes.toSorted((a, b) => Number(a.validTo === null) - Number(b.validTo === null))) {
      index.#byCode.set(code, orgId);
    }
    for (const { name, orgId } of await db.selectFrom("orgWas").select(["name", "orgId"]).execute()) {
      add(index.#byOldName, name, orgId);
    }
    for (const { fromId, toId } of await db.selectFrom("orgLineage").select(["fromId", "toId"]).execute()) {
      if (fromId !== toId) index.#next.set(fromId, [...(index.#next.get(fromId) ?? []), toId]);
    }
    return index;
  }

  get(id: string): KnownUnit | undefined {
    return this.#units.get(id);
  }

  /** The county itself. */
  county(): KnownUnit | undefined {
    return [...this.#units.values()].find((unit) => unit.kind === "county" && !unit.ended);
  }

  /** The unit of today that has this code now. */
  withCode(code: string): KnownUnit | undefined {
    const unit = this.#units.get(this.#byCode.get(trimmed(code)) ?? "");
    return unit && !unit.ended && unit.code === trimmed(code) ? unit : undefined;
  }

  /** A code of today or of before: what became of a unit that ended is followed to the units of today. */
  byCode(code: string): Led {
    const id = this.#byCode.get(trimmed(code));
    const unit = this.#units.get(id ?? "");
    return {
      units: this.#follow(id ? [id] : []),
      old: unit !== undefined && (unit.ended || unit.code !== trimmed(code)),
    };
  }

  /** A name, alone or after its parent's (青石镇柳溪村); an old one only where no unit is called so today. */
  byName(name: string): Led {
    const now = this.#byName.get(name);
    if (now) return { units: this.#follow([...now]), old: false };
    return { units: this.#follow([...(this.#byOldName.get(name) ?? [])]), old: true };
  }

  /** How a unit is told from others of its name: 青石镇 柳溪村（990101100200）. */
  describe(unit: KnownUnit): string {
    const parent = this.#units.get(unit.parentId ?? "");
    return `${parent && parent.kind !== "county" ? parent.name : ""}${unit.name}${unit.code ? `（${unit.code}）` : ""}`;
  }

  #name(unit: KnownUnit): void {
    const parent = this.#units.get(unit.parentId ?? "");
    const into = unit.ended ? this.#byOldName : this.#byName;
    for (const name of [unit.name, ...(parent ? [`${parent.name}${unit.name}`] : [])]) add(into, name, unit.id);
  }

  #follow(ids: readonly string[], seen = new Set<string>()): readonly KnownUnit[] {
    return ids.flatMap((id) => {
      const unit = this.#units.get(id);
      if (!unit || seen.has(id)) return [];
      seen.add(id);
      return unit.ended ? this.#follow(this.#next.get(id) ?? [], seen) : [unit];
    });
  }
}

function add(map: Map<string, Set<string>>, key: string, id: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(id));
}
