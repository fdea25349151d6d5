import { z } from "zod";
import { parsed } from "./answer.ts";
import { pathId } from "./arguments.ts";
import type { AppKeys } from "./token.ts";
import { type Answer, LarkMisuse, type Send } from "./types.ts";

export interface ChatMember {
  readonly openId: string;
  readonly name: string;
}

export interface MemberPage {
  readonly members: readonly ChatMember[];
  /** All members, bots not counted. */
  readonly total: number;
  readonly nextPage?: string;
}

/** Fields whose right the app lacks are absent; a person outside the app's range is not listed at all. */
export interface DirectoryPerson {
  readonly openId: string;
  readonly unionId?: string;
  /** The organisation's own number for a person. */
  readonly userId?: string;
  readonly name?: string;
  readonly departmentIds: readonly string[];
  readonly resigned: boolean;
  readonly frozen: boolean;
}

export interface FoundPerson {
  /** The address or number as it was asked for. */
  readonly by: string;
  readonly openId: string;
}

export interface BotInfo {
  readonly openId: string;
  readonly name: string;
  /** 2 means enabled. */
  readonly activateStatus: number;
}

export interface SignedIn {
  readonly openId: string;
  readonly unionId?: string;
  readonly name: string;
  readonly tenantKey?: string;
}

export interface Directory {
  readonly chatMembers: (query: { readonly chatId: string; readonly page?: string }) => Promise<Answer<MemberPage>>;
  /** At most 50 at a time. */
  readonly users: (
    ids: readonly string[],
    idType?: "open_id" | "user_id",
  ) => Promise<Answer<readonly DirectoryPerson[]>>;
  /** open_ids by e-mail address or telephone number, at most 50 of each at a time; who is not found is left out. */
  readonly findPeople: (by: {
    readonly emails: readonly string[];
    readonly mobiles: readonly string[];
  }) => Promise<Answer<readonly FoundPerson[]>>;
  readonly botInfo: () => Promise<Answer<BotInfo>>;
  /** Turns the code of a web login into the person who logged in. The code works once; the person's token stays here. */
  readonly signIn: (login: {
    readonly code: string;
    readonly redirectUri: string;
    readonly codeVerifier?: string;
  }) => Promise<Answer<SignedIn>>;
}

const deadlineMs = 5_000;

const membersBody = z.object({
  data: z.object({
    items: z.array(z.object({ member_id: z.string(), name: z.string().default("") })).default([]),
    member_total: z.coerce.number().default(0),
    has_more: z.boolean().default(false),
    page_token: z.string().optional(),
  }),
});
const user = z.object({
  open_id: z.string(),
  union_id: z.string().optional(),
  user_id: z.string().optional(),
  name: z.string().optional(),
  department_ids: z.array(z.string()).default([]),
  status: z.object({ is_resigned: z.boolean().optional(), is_frozen: z.boolean().optional() }).optional(),
});
const usersBody = z.object({ data: z.object({ items: z.array(user).default([]) }) });
const foundBody = z.object({
  data: z.object({
    user_list: z
      .array(z.object({ user_id: z.string().optional(), email: z.string().optional(), mobile: z.string().optional() }))
      .default([]),
  }),
});
const botBody = z.object({
  bot: z.object({ open_id: z.string().min(1), app_name: z.string(), activate_status: z.number() }),
});
const loginBody = z.object({ access_token: z.string().min(1) });
const signedInBody = z.object({
  data: z.object({
    open_id: z.string().min(1),
    union_id: z.string().optional(),
    name: z.string().default(""),
    tenant_key: z.string().optional(),
  }),
});

export function directory(app: AppKeys, send: Send): Directory {
  return {
    async chatMembers({ chatId, page }) {
      const answer = await send({
        api: "chat.members",
        method: "GET",
        path: `/open-apis/im/v1/chats/${pathId("chatId", chatId)}/members`,
        query: { member_id_type: "open_id", page_size: 100, ...(page === undefined ? {} : { page_token: page }) },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, membersBody, ({ data }) => ({
        members: data.items.map((one) => ({ openId: one.member_id, name: one.name })),
        total: data.member_total,
        ...(data.has_more && data.page_token ? { nextPage: data.page_token } : {}),
      }));
    },
    async users(ids, idType = "open_id") {
      if (ids.length === 0 || ids.length > 50) throw new LarkMisuse("users takes 1 to 50 ids");
      const answer = await send({
        api: "user.batch",
        method: "GET",
        path: "/open-apis/contact/v3/users/batch",
        query: { user_ids: ids, user_id_type: idType },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, usersBody, ({ data }) =>
        data.items.map((one) => ({
          openId: one.open_id,
          ...(one.union_id ? { unionId: one.union_id } : {}),
          ...(one.user_id ? { userId: one.user_id } : {}),
          ...(one.name === undefined ? {} : { name: one.name }),
          departmentIds: one.department_ids,
          resigned: one.status?.is_resigned ?? false,
          frozen: one.status?.is_frozen ?? false,
        })),
      );
    },
    async findPeople({ emails, mobiles }) {
      if (emails.length + mobiles.length === 0 || emails.length > 50 || mobiles.length > 50) {
        throw new LarkMisuse("findPeople takes 1 to 50 addresses and numbers");
      }
      const answer = await send({
        api: "user.find",
        method: "POST",
        path: "/open-apis/contact/v3/users/batch_get_id",
        query: { user_id_type: "open_id" },
        body: { emails, mobiles },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, foundBody, ({ data }) =>
        data.user_list.flatMap(({ user_id: openId, email, mobile }) => {
          const by = email ?? mobile;
          return openId && by !== undefined ? [{ by, openId }] : [];
        }),
      );
    },
    async botInfo() {
      const answer = await send({
        api: "bot.info",
        method: "GET",
        path: "/open-apis/bot/v3/info",
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, botBody, ({ bot }) => ({
        openId: bot.open_id,
        name: bot.app_name,
        activateStatus: bot.activate_status,
      }));
    },
    async signIn({ code, redirectUri, codeVerifier }) {
      const login = parsed(
        await send({
          api: "authen.token",
          method: "POST",
          path: "/open-apis/authen/v2/oauth/token",
          body: {
            grant_type: "authorization_code",
            client_id: app.appId,
            client_secret: app.appSecret,
            code,
            redirect_uri: redirectUri,
            ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
          },
          anonymous: true,
          idempotent: false,
          deadlineMs,
        }),
        loginBody,
        (body) => body.access_token,
      );
      if (!login.ok) return login;
      const answer = await send({
        api: "authen.user",
        method: "GET",
        path: "/open-apis/authen/v1/user_info",
        userToken: login.data,
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, signedInBody, ({ data }) => ({
        openId: data.open_id,
        ...(data.union_id ? { unionId: data.union_id } : {}),
        name: data.name,
        ...(data.tenant_key ? { tenantKey: data.tenant_key } : {}),
      }));
    },
  };
}
