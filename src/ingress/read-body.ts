export const bodyLimit = 1024 * 1024;
// How much of an oversized body is read away so that the sender sees our answer instead of a broken pipe.
export const drainLimit = 64 * 1024 * 1024;

/**
 * Reads a body of at most 1 MB; undefined when it is larger. The size is checked before anything is read where the
 * sender states it, while reading otherwise. The rest of an oversized body is drained.
 */
export async function readBody(request: Request): Promise<Uint8Array | undefined> {
  const stated = request.headers.get("content-length");
  if (stated !== null && Number(stated) <= bodyLimit) return new Uint8Array(await request.arrayBuffer());
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size <= bodyLimit && stated === null) chunks.push(value);
    if (size > drainLimit) {
      await reader.cancel();
      break;
    }
  }
  return size > bodyLimit || stated !== null ? undefined : concat(chunks, size);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
