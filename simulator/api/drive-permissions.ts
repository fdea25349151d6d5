import type { BaseRecord, Perm } from "../bases/base.ts";
import type { Sim } from "../sim.ts";
import { type Call, choice, type Endpoint, ok, optionalTextField, param, textField } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

const MEMBERS = "/open-apis/drive/v1/permissions/:token/members";
const TYPES = ["doc", "sheet", "file", "wiki", "bitable", "docx", "mindnote", "minutes", "slides", "folder"];
const PERMS: readonly string[] = ["view", "edit", "full_access"];
const LINK_SHARES = ["tenant_readable", "tenant_editable", "anyone_readable", "anyone_editable", "closed"];

/** One more person for a document of the bot's; here documents are bases. */
export const addMember: Endpoint = {
  name: "drive.member.create",
  method: "POST",
  path: MEMBERS,
  auth: "tenant",
  scopes: ["docs:permission.member:create", "docs:permission.member"],
  run: (sim, call) => {
    const base = documentOf(sim, call);
    const openId = memberOf(sim, textField(call, "member_type"), textField(call, "member_id"));
    const perm = textField(call, "perm");
    if (!isPerm(perm)) throw new Refusal(1063001, "Invalid parameter");
    base.members[openId] = perm;
    sim.world.announce({ kind: "quiet" });
    return ok({ member: { member_type: "openid", member_id: openId, perm, type: "user" } });
  },
};

export const removeMember: Endpoint = {
  name: "drive.member.delete",
  method: "DELETE",
  path: `${MEMBERS}/:member_id`,
  auth: "tenant",
  scopes: ["docs:permission.member:delete", "docs:permission.member"],
  run: (sim, call) => {
    const base = documentOf(sim, call);
    const openId = memberOf(sim, call.query.get("member_type") ?? "", param(call, "member_id"));
    delete base.members[openId];
    sim.world.announce({ kind: "quiet" });
    return ok({});
  },
};

/** Who gets in by the link, and who may pass it on. */
export const changePublic: Endpoint = {
  name: "drive.public.patch",
  method: "PATCH",
  path: "/open-apis/drive/v2/permissions/:token/public",
  auth: "tenant",
  scopes: ["docs:permission.setting:write_only", "docs:permission.setting"],
  run: (sim, call) => {
    const base = documentOf(sim, call);
    const linkShare = optionalTextField(call, "link_share_entity");
    if (linkShare !== null && !LINK_SHARES.includes(linkShare)) throw new Refusal(1063001, "Invalid parameter");
    base.linkShare = linkShare ?? base.linkShare;
    sim.world.announce({ kind: "quiet" });
    return ok({ permission_public: { link_share_entity: base.linkShare } });
  },
};

function documentOf(sim: Sim, call: Call): BaseRecord {
  choice(call, "type", TYPES, "");
  const base = sim.world.bases.get(param(call, "token"));
  if (!base) throw new Refusal(1063005, "Resource is deleted", { status: 404 });
  if (!base.botMay) throw new Refusal(1063002, "Permission denied", { status: 403 });
  return base;
}

function memberOf(sim: Sim, type: string, id: string): string {
  if (type !== "openid" || !sim.world.people.has(id)) throw new Refusal(1063001, "Invalid parameter");
  return id;
}

function isPerm(value: string): value is Perm {
  return PERMS.includes(value);
}
