import type { Logger } from "pino";
import type { Db } from "../db/database.ts";
import { aimAt, coalesce, end, endLane, giveBack, type Leased, lease, messageOf, useWords } from "../db/outbox.ts";
import { dropFile, keepFileKey, waitingFile } from "../db/outgoing-files.ts";
import type { Lark } from "../lark/client.ts";
import type { NewFile } from "../lark/files.ts";
import type { Answer, Failure } from "../lark/types.ts";
import { hold } from "./hold.ts";

export interface DeliverPorts {
  readonly db: Db;
  readonly lark: Lark;
  readonly log: Logger;
  /** Named points at which a fault test may kill the process; nothing in ordinary running. */
  readonly at: (point: string) => void;
}

/** What became of one try; `again` says after how many milliseconds the next one is due. */
export type Outcome =
  | { readonly state: "done" | "dead" | "unknown" | "superseded" | "nothing" }
  | { readonly state: "again"; readonly ms: number };

// The platform keeps a uuid for an hour; with five minutes to spare a repeated send cannot post twice.
const uuidWindowMs = 55 * 60_000;

/** One try at one outbox row. Running it twice, or side by side, posts once: the row is leased and the uuid is its id. */
export async function deliverRow(ports: DeliverPorts, id: string): Promise<Outcome> {
  const row = await lease(ports.db, id);
  if (!row) return { state: "nothing" };
  if (row.kind === "patch") return deliverPatch(ports, row);
  // Work has a queue of its own: somebody handed it to this one by mistake.
  if (row.kind === "job") return again(ports, row, 0, true);
  if (row.kind === "file") return hold(ports.db, row.id, () => deliverFile(ports, row));
  if (row.triedAt) {
    const found = await lookUp(ports, row);
    if (found) return found;
  }
  const answer = await post(ports.lark, row);
  ports.at("after send before mark");
  if (answer.ok) return settle(ports, row, { state: "done", messageId: answer.data.messageId });
  return afterFailure(ports, row, answer);
}

/** Uploaded once, sent once: the platform's key is written down between the two. */
async function deliverFile(ports: DeliverPorts, row: Leased): Promise<Outcome> {
  const file = await waitingFile(ports.db, row.id);
  if (!file) return settle(ports, row, { state: "dead", reason: "its file is gone" });
  if (!file.fileKey) {
    const uploaded = await ports.lark.uploadFile({ file: file.bytes, name: file.name, type: typeOf(file.name) });
    if (!uploaded.ok) return afterFailure(ports, row, uploaded);
    await keepFileKey(ports.db, row.id, uploaded.data.fileKey);
    return deliverFile(ports, row);
  }
  const expired = row.triedAt !== null && Date.now() - row.triedAt.getTime() > uuidWindowMs;
  if (expired) return giveUp(ports, row);
  const json = JSON.stringify({ file_key: file.fileKey });
  const answer = await post(ports.lark, { ...row, content: { msgType: "file", json } });
  ports.at("after send before mark");
  if (!answer.ok) return afterFailure(ports, row, answer);
  await dropFile(ports.db, row.id);
  return settle(ports, row, { state: "done", messageId: answer.data.messageId });
}

async function deliverPatch(ports: DeliverPorts, asked: Leased): Promise<Outcome> {
  const messageId = await targetMessage(ports.db, asked);
  if (messageId === "never") return settle(ports, asked, { state: "dead", reason: "its message was never sent" });
  if (messageId === undefined) return again(ports, asked, 250, true);
  // Updates that named the message by its row and those that name it by its id are of one message.
  const row = "messageId" in asked.target ? asked : await aimAt(ports.db, asked, messageId);
  const turn = await coalesce(ports.db, row);
  if (turn === "newer") return settle(ports, row, { state: "superseded", reason: "a newer state" });
  if (turn === "wait") return again(ports, row, 250, true);
  const answer = await ports.lark.patch({ messageId, content: row.content.json });
  if (answer.ok) return settle(ports, row, { state: "done", messageId });
  return afterFailure(ports, row, answer);
}

/** The platform's id of the message to update; "never" when there will be none, undefined when not yet. */
async function targetMessage(db: Db, row: Leased): Promise<string | undefined> {
  if ("messageId" in row.target) return row.target.messageId;
  if (!("outboxId" in row.target)) return "never";
  const made = await messageOf(db, row.target.outboxId);
  if (made?.messageId) return made.messageId;
  return made?.state === "waiting" ? undefined : "never";
}

function post(lark: Lark, row: Leased): Promise<Answer<{ messageId: string }>> {
  const body = { msgType: row.content.msgType, content: row.content.json, uuid: row.id };
  if ("replyTo" in row.target) return lark.reply({ messageId: row.target.replyTo, chatId: row.lane, ...body });
  if ("openId" in row.target) return lark.send({ receiveIdType: "open_id", receiveId: row.target.openId, ...body });
  return lark.send({
    receiveIdType: "chat_id",
    receiveId: "chatId" in row.target ? row.target.chatId : row.lane,
    ...body,
  });
}

/**
 * An earlier try may have reached the platform without our knowing. Where the chat's history may be read it tells;
 * where not, the uuid protects a repeat for 55 minutes, and after that nothing is sent blind.
 */
async function lookUp(ports: DeliverPorts, row: Leased): Promise<Outcome | undefined> {
  const expired = row.triedAt !== null && Date.now() - row.triedAt.getTime() > uuidWindowMs;
  if (!("replyTo" in row.target)) return expired ? giveUp(ports, row) : undefined;
  const found = await ports.lark.findReply({ chatId: row.lane, parentId: row.target.replyTo });
  if (found.ok && found.data) return settle(ports, row, { state: "done", messageId: found.data.messageId });
  if (found.ok || !expired) return undefined;
  // That the platform had no answer just now tells nothing about the chat.
  if (found.react === "wait") return again(ports, row, found.waitMs ?? backOff(row.attempts), true);
  return giveUp(ports, row);
}

/** An administrator finds these in the log and by their state; nobody else can tell whether the person has the message. */
function giveUp(ports: DeliverPorts, row: Leased): Promise<Outcome> {
  ports.log.error({ outboxId: row.id, attempts: row.attempts }, "a send stays unknown");
  return settle(ports, row, { state: "unknown", reason: "the uuid window is over" });
}

async function afterFailure(ports: DeliverPorts, row: Leased, failure: Failure): Promise<Outcome> {
  const facts = {
    outboxId: row.id,
    code: failure.code,
    react: failure.react,
    logId: failure.logId,
    attempts: row.attempts,
  };
  switch (failure.react) {
    case "wait":
    case "twin":
    case "token":
      ports.log.info(facts, "send is put off");
      return again(ports, row, failure.waitMs ?? backOff(row.attempts), !failure.unknownOutcome);
    case "gone":
      ports.log.info(facts, "send has no target any more");
      if (failure.target === "chat") await endLane(ports.db, row.lane, `gone ${failure.code}`);
      return settle(ports, row, { state: "dead", reason: `gone ${failure.code}` });
    case "scope":
    case "bug":
    case "never":
      ports.log.error(facts, "send was refused");
      // 230025 too long, 230099 a card it cannot draw: the person still gets the answer, in words.
      if ((failure.code === 230_099 || failure.code === 230_025) && row.kind !== "patch" && row.content.plain) {
        await useWords(ports.db, row.id, row.content.plain);
        return { state: "again", ms: 0 };
      }
      return settle(ports, row, { state: "dead", reason: `refused ${failure.code}` });
  }
}

function typeOf(name: string): NewFile["type"] {
  return /\.xlsx$/i.test(name) ? "xls" : "stream";
}

function backOff(attempts: number): number {
  return Math.min(500 * 2 ** Math.min(attempts, 7), 60_000) * (0.75 + Math.random() / 2);
}

async function again(ports: DeliverPorts, row: Leased, ms: number, neverLeft: boolean): Promise<Outcome> {
  await giveBack(ports.db, row, neverLeft);
  return { state: "again", ms };
}

async function settle(ports: DeliverPorts, row: Leased, ending: Parameters<typeof end>[2]): Promise<Outcome> {
  await end(ports.db, row.id, ending);
  return { state: ending.state };
}
