import { type ImageType, imageTypeOf } from "../image-type.ts";
import type { Sim } from "../sim.ts";
import type { FileRecord } from "../world.ts";
import { type Endpoint, isObject, ok, param } from "./endpoint.ts";
import { type Part, parseMultipart } from "./multipart.ts";
import { Refusal } from "./refusal.ts";
import { findMessage } from "./send.ts";

const MB = 1024 * 1024;
const IMAGE_MAX = 10 * MB;
const FILE_MAX = 30 * MB;
const FILE_TYPES = ["opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"];
const UPLOAD = ["im:resource", "im:resource:upload"];
const DOWNLOAD = ["im:message", "im:message:readonly", "im:resource"];

export const uploadImage: Endpoint = {
  name: "image.create",
  method: "POST",
  path: "/open-apis/im/v1/images",
  auth: "tenant",
  scopes: UPLOAD,
  rawBody: true,
  run: async (sim, call) => {
    const parts = parseMultipart(call.raw, call.contentType);
    const kind = fieldOf(parts, "image_type");
    if (kind !== "message" && kind !== "avatar") throw invalid("image_type");
    const image = fileOf(parts, "image", IMAGE_MAX);
    const type = imageTypeOf(image.bytes);
    if (!type) throw new Refusal(234011, "Can't recognize the image format.");
    checkResolution(type);
    const kept = await sim.files.add(image.bytes, {
      kind: "image",
      name: image.filename ?? "image",
      contentType: type.mime,
      fileType: "",
      owner: sim.world.app.appId,
    });
    return ok({ image_key: kept.key });
  },
};

export const uploadFile: Endpoint = {
  name: "file.create",
  method: "POST",
  path: "/open-apis/im/v1/files",
  auth: "tenant",
  scopes: UPLOAD,
  rawBody: true,
  run: async (sim, call) => {
    const parts = parseMultipart(call.raw, call.contentType);
    const fileType = fieldOf(parts, "file_type");
    if (!FILE_TYPES.includes(fileType)) throw invalid("file_type");
    const name = fieldOf(parts, "file_name");
    if (name === "") throw invalid("file_name");
    const duration = parts.get("duration");
    if (duration && !/^\d+$/.test(duration.bytes.toString("utf8"))) throw invalid("duration");
    const file = fileOf(parts, "file", FILE_MAX);
    const kept = await sim.files.add(file.bytes, {
      kind: "file",
      name,
      contentType: "application/octet-stream",
      fileType,
      owner: sim.world.app.appId,
    });
    return ok({ file_key: kept.key });
  },
};

export const downloadImage: Endpoint = {
  name: "image.get",
  method: "GET",
  path: "/open-apis/im/v1/images/:image_key",
  auth: "tenant",
  scopes: DOWNLOAD,
  run: (sim, call) => ownResource(sim, param(call, "image_key"), "image"),
};

export const downloadFile: Endpoint = {
  name: "file.get",
  method: "GET",
  path: "/open-apis/im/v1/files/:file_key",
  auth: "tenant",
  scopes: DOWNLOAD,
  run: (sim, call) => ownResource(sim, param(call, "file_key"), "file"),
};

/** What somebody sent in a chat: only with the message it belongs to, and only while the bot is in that chat. */
export const downloadResource: Endpoint = {
  name: "resource.get",
  method: "GET",
  path: "/open-apis/im/v1/messages/:message_id/resources/:file_key",
  auth: "tenant",
  scopes: DOWNLOAD,
  run: async (sim, call) => {
    const type = call.query.get("type");
    if (type !== "image" && type !== "file") throw invalid("type");
    const message = findMessage(sim, param(call, "message_id"));
    call.touched.messageId = message.messageId;
    if (!sim.world.chats.get(message.chatId)?.botIn) throw new Refusal(234004, "The app is NOT in the chat.");
    if (message.recalledAt !== null) throw new Refusal(230110, "The message has been deleted.");
    if (message.msgType === "interactive" || message.msgType === "sticker") {
      throw new Refusal(234043, "Unsupported message type.");
    }
    const key = param(call, "file_key");
    const file = sim.world.files.get(key);
    if (!file || file.kind !== type || !holdsKey(JSON.parse(message.content), key)) {
      throw new Refusal(234003, "File not in msg.");
    }
    return binary(sim, file);
  },
};

function ownResource(sim: Sim, key: string, kind: FileRecord["kind"]): Promise<Response> {
  const file = sim.world.files.get(key);
  if (!file || file.kind !== kind) throw invalid(`${kind}_key`);
  if (file.owner !== sim.world.app.appId) throw new Refusal(234002, "Unauthorized.", { status: 401 });
  return binary(sim, file);
}

async function binary(sim: Sim, file: FileRecord): Promise<Response> {
  return new Response(new Uint8Array(await sim.files.read(file)), {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    },
  });
}

/** Whether a message's content names this key anywhere: as its file, or as a picture inside a post. */
function holdsKey(content: unknown, key: string): boolean {
  if (content === key) return true;
  if (Array.isArray(content)) return content.some((each) => holdsKey(each, key));
  return isObject(content) && Object.values(content).some((each) => holdsKey(each, key));
}

function fieldOf(parts: ReadonlyMap<string, Part>, name: string): string {
  return parts.get(name)?.bytes.toString("utf8") ?? "";
}

function fileOf(parts: ReadonlyMap<string, Part>, name: string, max: number): Part {
  const part = parts.get(name);
  if (!part) throw invalid(name);
  if (part.bytes.length === 0) throw new Refusal(234010, "File's size can't be 0.");
  if (part.bytes.length > max) throw new Refusal(234006, "The file size exceed the max value.");
  return part;
}

function checkResolution({ mime, width = 0, height = 0 }: ImageType): void {
  const max = mime === "image/gif" ? 2000 : 12_000;
  if (width > max || height > max) throw new Refusal(234039, "Image resolution exceeds the max value.");
}

function invalid(field: string): Refusal {
  return new Refusal(234001, `Invalid request param: ${field}.`);
}
