import { z } from "zod";
import { localFailure, parsed } from "./answer.ts";
import { pathId } from "./arguments.ts";
import { type Answer, type Failure, LarkMisuse, type Send } from "./types.ts";
import type { Bytes } from "./wire.ts";

/** What the platform takes; asked before sending, so that nobody waits for an upload that cannot succeed. */
export const mostImageBytes = 10 * 1024 * 1024;
export const mostFileBytes = 30 * 1024 * 1024;
export const mostDownloadBytes = 100 * 1024 * 1024;

export interface NewFile {
  readonly file: Buffer;
  readonly name: string;
  readonly type: "opus" | "mp4" | "pdf" | "doc" | "xls" | "ppt" | "stream";
  /** Of sound and film. */
  readonly durationMs?: number;
}

export interface Resource {
  readonly messageId: string;
  readonly fileKey: string;
  readonly type: "image" | "file";
  /** Reading stops beyond it, whatever the platform announced. */
  readonly maxBytes: number;
}

export interface Files {
  /** Refused as the platform would (234006 too large, 234010 empty), without asking it. */
  readonly uploadImage: (image: Buffer) => Promise<Answer<{ readonly imageKey: string }>>;
  readonly uploadFile: (file: NewFile) => Promise<Answer<{ readonly fileKey: string }>>;
  /** What somebody put into a message: `too-large` beyond the cap, `cut` when the stream ends early. */
  readonly downloadResource: (resource: Resource) => Promise<Answer<Bytes>>;
}

// A full file on the line of a village office: 2 Mbit a second.
const deadlineMs = 120_000;

const imageBody = z.object({ data: z.object({ image_key: z.string().min(1) }) });
const fileBody = z.object({ data: z.object({ file_key: z.string().min(1) }) });
const bytesBody = z.object({ bytes: z.instanceof(Buffer), contentType: z.string() });

export function files(send: Send): Files {
  return {
    async uploadImage(image) {
      const refused = refuse(image, mostImageBytes);
      if (refused) return refused;
      const answer = await send({
        api: "image.create",
        method: "POST",
        path: "/open-apis/im/v1/images",
        multipart: true,
        body: { image_type: "message", image },
        idempotent: true, // twice makes two keys, of which one is never used
        deadlineMs,
      });
      return parsed(answer, imageBody, ({ data }) => ({ imageKey: data.image_key }));
    },
    async uploadFile({ file, name, type, durationMs }) {
      const refused = refuse(file, mostFileBytes);
      if (refused) return refused;
      const answer = await send({
        api: "file.create",
        method: "POST",
        path: "/open-apis/im/v1/files",
        multipart: true,
        body: {
          file_type: type,
          file_name: name,
          ...(durationMs === undefined ? {} : { duration: String(durationMs) }),
          file,
        },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, fileBody, ({ data }) => ({ fileKey: data.file_key }));
    },
    async downloadResource({ messageId, fileKey, type, maxBytes }) {
      if (!(maxBytes > 0)) throw new LarkMisuse("maxBytes must be positive");
      const answer = await send({
        api: "message.resource",
        method: "GET",
        path: `/open-apis/im/v1/messages/${pathId("messageId", messageId)}/resources/${pathId("fileKey", fileKey)}`,
        query: { type },
        bytes: { most: Math.min(maxBytes, mostDownloadBytes) },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, bytesBody, (bytes) => bytes);
    },
  };
}

function refuse(bytes: Buffer, most: number): Failure | undefined {
  if (bytes.length === 0) return { ...localFailure("too-large"), code: 234010 };
  if (bytes.length > most) return { ...localFailure("too-large"), code: 234006 };
  return undefined;
}
