import { type Role, roles } from "../context.ts";
import { zh } from "../i18n/zh.ts";
import type { UnitKind } from "./unit.ts";

const others: Readonly<Record<Role, readonly string[]>> = {
  keeper: ["村经办人", "社区经办人", "村居经办人", "村级经办人", "数据员", "keeper"],
  grid_worker: ["网格长", "专职网格员", "grid_worker"],
  town_officer: ["乡镇经办人", "镇经办人", "乡经办人", "街道经办人", "镇街经办人", "town_officer"],
  department_officer: ["部门联络员", "department_officer"],
  coordinator: ["减负专项办", "专项办工作人员", "coordinator"],
  leader: ["分管领导", "leader"],
  steward: ["steward"],
  tip_recipient: ["纪检受理人", "受理人", "tip_recipient"],
  admin: ["系统管理员", "admin"],
};

/** A role as a list of people calls it; brackets and spaces do not count. */
export function readRole(word: string): Role | undefined {
  const said = fold(word);
  return roles.find((role) => [zh[`role.${role}`], ...others[role]].some((name) => fold(name) === said));
}

function fold(word: string): string {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s()]/gu, "");
}

const places: Readonly<Partial<Record<Role, readonly UnitKind[]>>> = {
  keeper: ["village"],
  grid_worker: ["grid", "village"],
  town_officer: ["town"],
  department_officer: ["department"],
};

/** Whether a role is one of such a unit: a village's keeper does not sit in a county. */
export function fitsUnit(role: Role, kind: UnitKind): boolean {
  return places[role]?.includes(kind) ?? kind !== "enterprise";
}
