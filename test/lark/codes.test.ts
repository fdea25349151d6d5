import { describe, expect, it } from "vitest";
import { codes, readCode } from "../../src/lark/codes.ts";
import type { React } from "../../src/lark/types.ts";

describe("the table of codes", () => {
  it.each<{ react: React; those: readonly number[] }>([
    { react: "wait", those: [99991400, 230020, 11232, 11233, 11247, 232019, 2200, 1254290, 1254291, 1254607] },
    {
      react: "gone",
      those: [230002, 230013, 230029, 230034, 230053, 232009, 230035, 230011, 230110, 232011, 1254040, 1254041],
    },
    { react: "bug", those: [230001, 230025, 230099, 99992402, 99992361, 99991201] },
    { react: "scope", those: [99991672, 99991662, 99991401, 10014, 10015] },
    { react: "token", those: [99991661, 99991663] },
    { react: "twin", those: [230049] },
    { react: "never", those: [230022, 230028, 230009, 234006, 234010] },
  ])("$react: $those", ({ react, those }) => {
    for (const code of those) expect([code, readCode(code, 400).react]).toEqual([code, react]);
  });

  it("says what is gone wherever something is, and nowhere else", () => {
    for (const [code, row] of Object.entries(codes)) {
      expect([code, row.target !== undefined]).toEqual([code, row.react === "gone"]);
    }
  });

  it("ends all that waits for a chat only when it is the chat that is gone", () => {
    const chats = [230002, 230034, 230035, 232006, 232009, 232010, 232011, 234004];
    const found = Object.entries(codes).flatMap(([code, row]) => (row.target === "chat" ? [Number(code)] : []));
    expect(found.toSorted((a, b) => a - b)).toEqual(chats);
  });

  it("names a source for every row", () => {
    for (const row of Object.values(codes)) expect(row.source).toMatch(/^https:\/\/open\.feishu\.cn\/document\/\S+$/);
  });
});
