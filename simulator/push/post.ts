import http from "node:http";
import https from "node:https";

export interface PostOutcome {
  readonly kind: "answered" | "timeout" | "error";
  readonly status: number | null;
  readonly body: string;
  readonly tookMs: number;
}

/** The platform's outgoing HTTP: one deadline over the whole exchange, no redirects followed, connections kept alive. */
export class Poster {
  readonly #agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };
  readonly #open = new Set<http.ClientRequest>();

  post(url: string, body: Buffer, headers: Record<string, string>, deadlineMs: number): Promise<PostOutcome> {
    const startedAt = performance.now();
    const target = new URL(url);
    const secure = target.protocol === "https:";
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(target, {
        method: "POST",
        agent: this.#agents[secure ? "https:" : "http:"],
        headers: { ...headers, "content-length": String(body.length) },
      });
      this.#open.add(request);
      const finish = (kind: PostOutcome["kind"], status: number | null, text: string) => {
        clearTimeout(timer);
        this.#open.delete(request);
        resolve({ kind, status, body: text, tookMs: Math.round(performance.now() - startedAt) });
        if (kind !== "answered") request.destroy();
      };
      const timer = setTimeout(() => finish("timeout", null, ""), deadlineMs);
      request.on("error", () => finish("error", null, ""));
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          finish("answered", response.statusCode ?? null, Buffer.concat(chunks).toString("utf8")),
        );
        response.on("error", () => finish("error", null, ""));
      });
      request.end(body);
    });
  }

  close(): void {
    for (const request of this.#open) request.destroy();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}
