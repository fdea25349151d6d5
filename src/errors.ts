import type { MessageKey, Params, Translate } from "./i18n/t.ts";

/** The person can do something about it. The words come from the catalogue, never from here. */
export class UserError<K extends MessageKey = MessageKey> extends Error {
  override readonly name = "UserError";
  readonly key: K;
  readonly params: Params<K>;

  constructor(key: K, params: Params<K>, options?: ErrorOptions) {
    super(key, options);
    this.key = key;
    this.params = params;
  }

  say(t: Translate): string {
    return t(this.key, this.params);
  }
}
