import { z } from "zod";
import { parsed } from "./answer.ts";
import { pathId } from "./arguments.ts";
import type { Answer, Send } from "./types.ts";

/** What a person sees when typing `/`: at most 100 an app, known to clients after some minutes. */
export interface SlashCommand {
  readonly id: string;
  /** Without the slash; cannot be changed later. */
  readonly command: string;
  readonly description: string;
}

export interface SlashText {
  readonly zh: string;
  readonly en: string;
}

export interface SlashCommands {
  readonly listSlashCommands: () => Promise<Answer<readonly SlashCommand[]>>;
  readonly createSlashCommand: (command: string, text: SlashText) => Promise<Answer<undefined>>;
  readonly describeSlashCommand: (id: string, text: SlashText) => Promise<Answer<undefined>>;
  readonly deleteSlashCommand: (id: string) => Promise<Answer<undefined>>;
}

const path = "/open-apis/application/v7/app_slash_commands";
const deadlineMs = 5_000;

const anything = z.unknown();
const listBody = z.object({
  data: z.object({
    items: z
      .array(
        z.object({
          command_id: z.string(),
          command: z.string(),
          description: z.union([z.string(), z.object({ default_value: z.string().default("") })]).optional(),
        }),
      )
      .default([]),
  }),
});

export function slashCommands(send: Send): SlashCommands {
  return {
    async listSlashCommands() {
      const answer = await send({ api: "slash.list", method: "GET", path, idempotent: true, deadlineMs });
      return parsed(answer, listBody, ({ data }) =>
        data.items.map((one) => ({
          id: one.command_id,
          command: one.command,
          description: typeof one.description === "object" ? one.description.default_value : (one.description ?? ""),
        })),
      );
    },
    async createSlashCommand(command, text) {
      const answer = await send({
        api: "slash.create",
        method: "POST",
        path,
        body: { command, description: description(text) },
        idempotent: false,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async describeSlashCommand(id, text) {
      const answer = await send({
        api: "slash.update",
        method: "PATCH",
        path: `${path}/${pathId("id", id)}`,
        body: { description: description(text) },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async deleteSlashCommand(id) {
      const answer = await send({
        api: "slash.delete",
        method: "DELETE",
        path: `${path}/${pathId("id", id)}`,
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
  };
}

function description(text: SlashText): Readonly<Record<string, unknown>> {
  return { default_value: text.zh, i18n: { zh_cn: text.zh, en_us: text.en } };
}
