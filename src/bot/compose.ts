import type { Context } from "../context.ts";
import type { Reply } from "./reply.ts";

export type Handler = (ctx: Context) => Promise<Reply>;
export type Middleware = (ctx: Context, next: () => Promise<Reply>) => Promise<Reply>;

/** Layers run in the order written. Each answers, or calls next() exactly once, or throws. */
export function compose(layers: readonly Middleware[], core: Handler): Handler {
  return layers.reduceRight<Handler>((inner, layer) => {
    return (ctx) => {
      let entered = false;
      return layer(ctx, () => {
        if (entered) throw new Error(`${layer.name} called next() twice`);
        entered = true;
        return inner(ctx);
      });
    };
  }, core);
}
