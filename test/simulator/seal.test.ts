import { describe, expect, test } from "vitest";
import { decrypt, encrypt, signature } from "../../simulator/seal.ts";

const iv = Buffer.from(Array.from({ length: 16 }, (_, i) => i));
const v3 =
  "AAECAwQFBgcICQoLDA0ODw9mLTIAZS9jAmGTQ1wAhHpnBHVL2wRjH9rPunQdQC1vTMelpc0LJWayz2bnpWIurgHbhIkHa4lHBTpd7iCX/lT6KKfBXU06oqpv0rPZzDr8";
const v4 =
  "AAECAwQFBgcICQoLDA0ODzksK1XHDGhxTlKJKwLymcMyd1nZHD+oH9xjSv/KOaKKzoxxmUWVIwiOmAeS+7yXHKbklBbnI9+BDKx/3Y14d7flwxcKqYr9cxkaFLBy1PThwIbmaEaDE6S2/RRqIwzQ5QfM9aONs7HknNby5sY6zE5CBijJyi8zI9U1zlpB16FySekn8mYYzCfBORiPVCl5f+j3WdWpfD80h6GCQIrYvov8oNKdI/XADG/Ljxpss4JfPLQgyu1KByurRxie/rAYoHraIm0PVjr5DsNIJQyFRDk=";

describe("the vectors of the protocol notes", () => {
  test.each([
    { name: "V1", key: "test key", sealed: "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", plain: "hello world" },
    {
      name: "V2",
      key: "mazhe.nerd",
      sealed:
        "tT1xP+ovuc0T3b/rnZX3ax76exqAn0ANQ6/U45GcciC0mgNBc8JtvqOJGNAPMKpgRs2dVU1NYk9VDeqS8T4SYtU0hzNU54aS84WnxvZ3VFfDcy/RyABlNqlUiGyLDzFI0yxdCMT4KR/YEQXlt6nZi50KwRlZ+A75r645KesZuLMljezYyY8VeeXEVjPw35+e",
      plain:
        '{"challenge":"5634b122-c042-4634-bc7f-b07a3c3e77ad","token":"iRdCP2WwXNBXRM3mGLqhrgch3cn0gbT6","type":"url_verification"}',
    },
    {
      name: "V3",
      key: "test key",
      sealed: v3,
      plain: '{"challenge":"ajls384kdjx98XX","token":"vt-demo","type":"url_verification"}',
    },
    {
      name: "V4",
      key: "test key",
      sealed: v4,
      plain:
        '{"schema":"2.0","header":{"event_id":"ev-1","token":"vt-demo","create_time":"1700000000000","event_type":"im.message.receive_v1","tenant_key":"tk-1","app_id":"cli_0123456789abcdef"},"event":{}}',
    },
  ])("$name opens", ({ key, sealed, plain }) => {
    expect(decrypt(sealed, key)).toBe(plain);
  });

  test.each([{ sealed: v3 }, { sealed: v4 }])("the own ones seal to the same bytes", ({ sealed }) => {
    expect(encrypt(decrypt(sealed, "test key"), "test key", iv)).toBe(sealed);
  });

  test.each([
    { name: "V3", sealed: v3, want: "301cd57a6b9998d05134259a6e9a6c96991da27305299f172883626de25758e2" },
    { name: "V4", sealed: v4, want: "e8677d06819acb5868fa83b4fc718fe22fc22506ba8c9f6d3568f6406ed2d0cd" },
  ])("$name is signed over its raw body", ({ sealed, want }) => {
    const raw = Buffer.from(`{"encrypt":"${sealed}"}`);
    expect(signature("1700000000", "nonce-1", "test key", raw)).toBe(want);
  });
});
