import type { Sim } from "../sim.ts";
import type { PersonRecord } from "../world.ts";
import { choice, type Endpoint, isObject, ok, param } from "./endpoint.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { personId } from "./send.ts";

const SCOPES = ["contact:contact.base:readonly", "contact:user.base:readonly", "contact:contact:readonly_as_app"];
const ID_TYPES = ["open_id", "union_id", "user_id"];
const IDS_MAX = 50;

export const batchUsers: Endpoint = {
  name: "contact.batch",
  method: "GET",
  path: "/open-apis/contact/v3/users/batch",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const idType = choice(call, "user_id_type", ID_TYPES, "open_id");
    const ids = call.query.getAll("user_ids");
    if (ids.length === 0 || ids.length > IDS_MAX) throw invalidField("user_ids", `1 to ${IDS_MAX} ids`);
    for (const id of ids) refuseForeign(sim, id);
    // Who is unknown or out of sight is left out, without a word.
    return ok({ items: ids.flatMap((id) => visible(sim, idType, id) ?? []).map((person) => userItem(sim, person)) });
  },
};

export const getUser: Endpoint = {
  name: "contact.get",
  method: "GET",
  path: "/open-apis/contact/v3/users/:user_id",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const idType = choice(call, "user_id_type", ID_TYPES, "open_id");
    const id = param(call, "user_id");
    refuseForeign(sim, id);
    const known = [...sim.world.people.values()].some((person) => personId(person, idType) === id);
    if (!known) throw new Refusal(99992351, "The request contains an invalid open_id.");
    const person = visible(sim, idType, id);
    if (!person) throw new Refusal(41050, "no user authority error");
    return ok({ user: userItem(sim, person) });
  },
};

export const findIds: Endpoint = {
  name: "contact.batch_get_id",
  method: "POST",
  path: "/open-apis/contact/v3/users/batch_get_id",
  auth: "tenant",
  scopes: ["contact:user.id:readonly"],
  run: (sim, call) => {
    const idType = choice(call, "user_id_type", ID_TYPES, "open_id");
    const emails = texts(call.body.emails, "emails");
    const mobiles = texts(call.body.mobiles, "mobiles");
    if (emails.length + mobiles.length === 0) throw invalidField("emails", "emails or mobiles is required");
    const people = [...sim.world.people.values()].filter((person) => person.available && !person.resigned);
    const idBy = (address: string) => people.find((person) => emailOf(person) === address);
    const list = [
      ...emails.map((email) => ({ person: idBy(email), asked: { email } })),
      // Nobody here has a telephone number that could be looked up.
      ...mobiles.map((mobile) => ({ person: undefined, asked: { mobile } })),
    ];
    return ok({
      user_list: list.map(({ person, asked }) => ({
        ...asked,
        ...(person ? { user_id: personId(person, idType) } : {}),
      })),
    });
  },
};

export const emailOf = (person: PersonRecord): string => `${person.userId}@mingchuan.example`;

function visible(sim: Sim, idType: string, id: string): PersonRecord | null {
  const person = [...sim.world.people.values()].find((each) => personId(each, idType) === id);
  return person?.available ? person : null;
}

function refuseForeign(sim: Sim, id: string): void {
  if ([...sim.world.people.values()].some((person) => person.foreignOpenId === id)) {
    throw new Refusal(99992361, "open_id cross app");
  }
}

function texts(value: unknown, field: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > IDS_MAX || isObject(value))
    throw invalidField(field, `at most ${IDS_MAX}`);
  return value.map((each) => {
    if (typeof each !== "string") throw invalidField(field, "must be strings");
    return each;
  });
}

/** Fields whose scope is missing are absent, not empty. */
export function userItem({ world }: Sim, person: PersonRecord): object {
  return {
    open_id: person.openId,
    union_id: person.unionId,
    ...(world.hasScope("contact:user.employee_id:readonly") ? { user_id: person.userId } : {}),
    ...(world.hasScope("contact:user.base:readonly")
      ? { name: person.name, en_name: "", avatar: { avatar_72: "", avatar_240: "", avatar_640: "" } }
      : {}),
    ...(world.hasScope("contact:user.email:readonly") ? { email: emailOf(person) } : {}),
    ...(world.hasScope("contact:user.job:readonly") ? { job_title: person.post } : {}),
    status: {
      is_frozen: false,
      is_resigned: person.resigned,
      is_activated: true,
      is_exited: false,
      is_unjoin: false,
    },
  };
}
