import { botInfo } from "./bot-info.ts";
import { deleteMessage, patchMessage, putMessage } from "./edit.ts";
import type { Endpoint } from "./endpoint.ts";
import { createMessage, replyMessage } from "./send.ts";
import { createCommand, deleteCommand, listCommands, updateCommand } from "./slash.ts";
import { tenantToken } from "./token.ts";

/** Everything a bot can ask for. What is not here answers 99991201. */
export const endpoints: readonly Endpoint[] = [
  tenantToken,
  createMessage,
  replyMessage,
  patchMessage,
  putMessage,
  deleteMessage,
  botInfo,
  listCommands,
  createCommand,
  updateCommand,
  deleteCommand,
];
