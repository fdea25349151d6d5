import { registerApp } from "@larksuiteoapi/node-sdk";

/** What the app is made with; the person who scans sees it and may take away. */
export interface AppWishes {
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly callbacks: readonly string[];
}

export interface Registered {
  readonly appId: string;
  readonly appSecret: string;
  /** Who scanned, where the platform says so. */
  readonly openId?: string;
  readonly brand: "feishu" | "lark";
}

/** Why nothing came of it. The message is the platform's word for it or a network code, never an address or a body. */
export class RegistrationFailed extends Error {
  override readonly name = "RegistrationFailed";
}

/**
 * Asks the platform for an app and waits until somebody has scanned the code. It yields id and secret, and neither an
 * Encrypt Key nor a Verification Token: an app made this way takes the long connection. The SDK speaks HTTPS only.
 */
export async function askForApp(
  accountsHost: string,
  wishes: AppWishes,
  show: (code: { readonly url: string; readonly seconds: number }) => void,
): Promise<Registered> {
  const tenant = (items: readonly string[]) => ({ tenant: [...items] });
  try {
    const made = await registerApp({
      domain: accountsHost,
      source: "songbang",
      createOnly: true,
      appPreset: { name: wishes.name, desc: wishes.description },
      addons: {
        scopes: tenant(wishes.scopes),
        events: { items: tenant(wishes.events) },
        callbacks: { items: [...wishes.callbacks] },
      },
      onQRCodeReady: ({ url, expireIn }) => show({ url, seconds: expireIn }),
    });
    return {
      appId: made.client_id,
      appSecret: made.client_secret,
      brand: made.user_info?.tenant_brand ?? "feishu",
      ...(made.user_info?.open_id ? { openId: made.user_info.open_id } : {}),
    };
  } catch (error) {
    throw new RegistrationFailed(reasonOf(error));
  }
}

/** The SDK rejects with `{ code, description }` or with its HTTP client's error, whose fields hold the request. */
function reasonOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") {
    if (/^[\w-]{1,60}$/.test(error.code)) return error.code;
  }
  return "no reason given";
}
