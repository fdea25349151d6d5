/** An answer that is not 2xx. `message` is a sentence for the person. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const unreachable = "没有连上服务，请检查程序是否还在运行，稍后再试。";

export async function getJson<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  return readJson<T>(await reach(search ? `${path}?${search}` : path, {}));
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  return readJson<T>(await reach(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** `fetch` cannot tell how much has been sent, so an upload that shows its progress is the one use of XMLHttpRequest. */
export function upload<T>(path: string, file: Blob, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new HttpError(0, unreachable));
    request.onload = () => {
      readJson<T>(new Response(request.responseText, { status: request.status })).then(resolve, reject);
    };
    request.send(file);
  });
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new HttpError(0, unreachable);
  }
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown = parse(text);
  if (response.ok) {
    // The simulator and the page are one product and share the contract's types; its answers are not checked again.
    return body as T;
  }
  throw new HttpError(response.status, sentenceOf(body) ?? `服务没有办成这一步（${response.status}），请稍后再试。`);
}

function sentenceOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  return typeof body.error === "string" ? body.error : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sayWhy(error: unknown): string {
  return error instanceof HttpError ? error.message : "这一步没有办成，请再试一次。";
}
