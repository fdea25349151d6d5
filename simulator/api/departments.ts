import { createHash } from "node:crypto";
import type { Sim } from "../sim.ts";
import type { PersonRecord } from "../world.ts";
import { userItem } from "./contact.ts";
import { type Call, type Endpoint, ok, pageSize, param } from "./endpoint.ts";
import { invalidField, Refusal } from "./refusal.ts";

const SCOPES = ["contact:contact.base:readonly", "contact:department.base:readonly", "contact:contact:readonly_as_app"];
const ROOT = "0";

interface Department {
  readonly id: string;
  readonly name: string;
  readonly people: readonly PersonRecord[];
}

export const getDepartment: Endpoint = {
  name: "department.get",
  method: "GET",
  path: "/open-apis/contact/v3/departments/:department_id",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => ok({ department: departmentItem(findDepartment(sim, param(call, "department_id"))) }),
};

export const listDepartments: Endpoint = {
  name: "department.children",
  method: "GET",
  path: "/open-apis/contact/v3/departments/:department_id/children",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const id = param(call, "department_id");
    const children = id === ROOT ? departments(sim) : [];
    if (id !== ROOT) findDepartment(sim, id);
    return ok(page(sim, call, children, departmentItem));
  },
};

export const listDepartmentUsers: Endpoint = {
  name: "contact.find_by_department",
  method: "GET",
  path: "/open-apis/contact/v3/users/find_by_department",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const id = call.query.get("department_id");
    if (!id) throw invalidField("department_id", "department_id is required");
    // Everybody here is in some unit, so nobody hangs directly below the root.
    const people = id === ROOT ? [] : findDepartment(sim, id).people;
    return ok(page(sim, call, people, (person) => userItem(sim, person)));
  },
};

/** One flat level: a department for each unit that people say they are from. */
function departments(sim: Sim): Department[] {
  const people = [...sim.world.people.values()].filter((person) => person.available && !person.resigned);
  const byUnit = Map.groupBy(people, (person) => person.body);
  byUnit.delete("");
  return [...byUnit].map(([name, members]) => ({ id: departmentId(name), name, people: members }));
}

function departmentId(name: string): string {
  return `od-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
}

function findDepartment(sim: Sim, id: string): Department {
  const found = departments(sim).find((department) => department.id === id);
  if (!found) throw new Refusal(40004, "no department authority error");
  return found;
}

function departmentItem({ id, name, people }: Department): object {
  return {
    name,
    i18n_name: { zh_cn: name },
    parent_department_id: ROOT,
    department_id: id.slice(3, 19),
    open_department_id: id,
    member_count: people.length,
    status: { is_deleted: false },
  };
}

function page<T>(sim: Sim, call: Call, all: readonly T[], item: (each: T) => object): object {
  const offset = sim.pages.read(call.query.get("page_token"));
  if (offset === null) throw invalidField("page_token", "the page token is invalid or has expired");
  const found = sim.pages.slice(all, offset, pageSize(call, 50, 10));
  return { ...found, items: found.items.map(item) };
}
