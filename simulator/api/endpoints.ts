import { discoverConnection } from "../ws/endpoint.ts";
import { createRecords, deleteRecords, searchRecords, updateRecords } from "./base-records.ts";
import { createBase, createTable, deleteTable, listFields, listTables } from "./bases.ts";
import { botInfo } from "./bot-info.ts";
import { updateCardLater } from "./card-update.ts";
import { getChatInfo, isInChat, listChats, listMembers, searchChats } from "./chats.ts";
import { batchUsers, findIds, getUser } from "./contact.ts";
import { getDepartment, listDepartments, listDepartmentUsers } from "./departments.ts";
import { addMember, changePublic, removeMember } from "./drive-permissions.ts";
import { deleteMessage, patchMessage, putMessage } from "./edit.ts";
import type { Endpoint } from "./endpoint.ts";
import { downloadFile, downloadImage, downloadResource, uploadFile, uploadImage } from "./files.ts";
import { addReaction, deleteReaction, listReactions } from "./reactions.ts";
import { getMessage, listMessages } from "./read.ts";
import { createMessage, replyMessage } from "./send.ts";
import { createCommand, deleteCommand, listCommands, updateCommand } from "./slash.ts";
import { tenantToken } from "./token.ts";
import { urgentInApp } from "./urgent.ts";

/** Everything a bot can ask for; a fixed path comes before one with a parameter in its place. */
export const endpoints: readonly Endpoint[] = [
  tenantToken,
  createMessage,
  listMessages,
  replyMessage,
  patchMessage,
  putMessage,
  deleteMessage,
  getMessage,
  urgentInApp,
  addReaction,
  listReactions,
  deleteReaction,
  uploadImage,
  uploadFile,
  downloadImage,
  downloadFile,
  downloadResource,
  listChats,
  searchChats,
  getChatInfo,
  listMembers,
  isInChat,
  botInfo,
  batchUsers,
  findIds,
  listDepartmentUsers,
  getUser,
  getDepartment,
  listDepartments,
  updateCardLater,
  listCommands,
  createCommand,
  updateCommand,
  deleteCommand,
  createBase,
  listTables,
  createTable,
  deleteTable,
  listFields,
  createRecords,
  updateRecords,
  deleteRecords,
  searchRecords,
  addMember,
  removeMember,
  changePublic,
  discoverConnection,
];
