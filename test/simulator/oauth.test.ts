import { expect, test } from "vitest";
import type { Platform } from "../../simulator/platform.ts";
import { stand } from "./stand.ts";

const home = "http://127.0.0.1:9/board/login";
const authorize = (lark: Platform, more: Record<string, string> = {}) =>
  fetch(
    `${lark.origin}/open-apis/authen/v1/authorize?${String(
      new URLSearchParams({
        client_id: lark.app.appId,
        redirect_uri: home,
        response_type: "code",
        state: "s&1",
        ...more,
      }),
    )}`,
    { redirect: "manual" },
  );

async function codeFor(lark: Platform, openId: string): Promise<string> {
  const location = new URL((await authorize(lark, { as: openId })).headers.get("location") ?? "");
  expect(location.href.startsWith(home)).toBe(true);
  expect(location.searchParams.get("state")).toBe("s&1");
  return location.searchParams.get("code") ?? "";
}

async function exchange(lark: Platform, code: string, more: Record<string, string> = {}) {
  const response = await fetch(`${lark.origin}/open-apis/authen/v2/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "authorization_code",
      client_id: lark.app.appId,
      client_secret: lark.app.appSecret,
      code,
      redirect_uri: home,
      ...more,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("one picks who one is, comes back with a code, and the code tells who", async () => {
  const { lark } = await stand();
  const page = await (await authorize(lark)).text();
  const link = /href="([^"]*as=ou_an[^"]*)"/.exec(page)?.[1]?.replaceAll("&#38;", "&") ?? "";
  expect(page).toContain("安然");
  const picked = await fetch(`${lark.origin}/open-apis/authen/v1/authorize${link}`, { redirect: "manual" });
  const code = new URL(picked.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { body } = await exchange(lark, code);
  expect(body).toMatchObject({ code: 0, token_type: "Bearer", expires_in: 7200 });
  const info = await fetch(`${lark.origin}/open-apis/authen/v1/user_info`, {
    headers: { authorization: `Bearer ${String(body["access_token"])}` },
  });
  expect(await info.json()).toMatchObject({ code: 0, data: { open_id: "ou_an", union_id: "on_an", name: "安然" } });
});

test("a code is good once, for its address, for five minutes, with the secret", async () => {
  const { lark } = await stand();
  const used = await codeFor(lark, "ou_an");
  expect((await exchange(lark, used)).body["code"]).toBe(0);
  expect((await exchange(lark, used)).body["code"]).toBe(20065);
  expect((await exchange(lark, "guess")).body["code"]).toBe(20003);
  const code = await codeFor(lark, "ou_an");
  expect((await exchange(lark, code, { redirect_uri: "http://127.0.0.1:9/else" })).body["code"]).toBe(20071);
  expect(await exchange(lark, code, { client_secret: "guess" })).toMatchObject({ status: 400, body: { code: 20002 } });
  await lark.clock.advance(5 * 60_000 + 1000);
  expect((await exchange(lark, code)).body["code"]).toBe(20004);
});

test("a stranger's app, an address of another kind and a forged token are refused; names are escaped", async () => {
  const { lark } = await stand();
  expect((await authorize(lark, { client_id: "cli_0000000000000000" })).status).toBe(400);
  expect((await authorize(lark, { redirect_uri: "javascript:alert(1)" })).status).toBe(400);
  const forged = await fetch(`${lark.origin}/open-apis/authen/v1/user_info`, {
    headers: { authorization: "Bearer u-1" },
  });
  expect(await forged.json()).toMatchObject({ code: 99991668 });
  await lark.renamePerson("ou_an", "<b>安</b>");
  expect(await (await authorize(lark)).text()).not.toContain("<b>安</b>");
});
