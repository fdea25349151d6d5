import type { Logger } from "pino";
import { type Bases, bases } from "./bases.ts";
import { type Directory, directory } from "./directory.ts";
import { type Files, files } from "./files.ts";
import { type Limits, withLimits } from "./limits.ts";
import { type Messages, messages } from "./messages.ts";
import { type Patience, retryWhenAsked, shortPatience } from "./retry.ts";
import { type SlashCommands, slashCommands } from "./slash-commands.ts";
import { type AppKeys, createTokens, withToken } from "./token.ts";
import type { Exchange, Send } from "./types.ts";
import { createWire } from "./wire.ts";

export interface LarkConfig extends AppKeys {
  /** The platform's origin: Feishu's, Lark's, a private deployment's or a simulator's. */
  readonly domain: string;
}

export interface LarkPorts {
  readonly log: Logger;
  readonly limits: Limits;
  /** The machine's clock in milliseconds. */
  readonly now?: () => number;
  readonly patience?: Patience;
  /** One HTTP exchange: `code` is 0 for success. For metrics; both names come from closed sets. */
  readonly measured?: (api: string, code: string, ms: number) => void;
}

/** Speaking to the platform. Answers are values and never thrown; only misuse and a broken database throw. */
export interface Lark extends Messages, Files, Directory, SlashCommands, Bases {
  /** Lets go of idle connections, so that the process can end. */
  readonly close: () => void;
}

export function createLark(config: LarkConfig, ports: LarkPorts): Lark {
  const now = ports.now ?? Date.now;
  const wire = createWire(config, ports.log);
  const exchange = observed(wire.send, ports);
  const tokens = createTokens(config, exchange, now);

  // From the inside out: a place under every limit, the token, the patience to wait for both.
  const once = withToken(tokens, withLimits(ports.limits, config.appId, exchange));
  const send: Send = retryWhenAsked(ports.patience ?? shortPatience, () => performance.now())(once);

  return {
    ...messages(config, send),
    ...files(send),
    ...directory(config, send),
    ...slashCommands(send),
    ...bases(send),
    close: wire.close,
  };
}

/** One line a call: which API, what came of it, how long. No id of ours, nothing of what was said. */
function observed(send: Exchange, ports: Pick<LarkPorts, "log" | "measured">): Exchange {
  return async (call, token) => {
    const started = performance.now();
    const answer = await send(call, token);
    const ms = Math.round(performance.now() - started);
    ports.measured?.(call.api, answer.ok ? "0" : String(answer.code), ms);
    if (answer.ok) {
      ports.log.debug({ api: call.api, ms, logId: answer.logId }, "platform call");
      return answer;
    }
    const { react, code, logId, unknownOutcome, cardError, about } = answer;
    const facts = { api: call.api, ms, react, code, logId, unknownOutcome, cardError, about };
    if (call.expects?.some((one) => one === code)) ports.log.debug(facts, "platform call without success");
    else if (react === "bug" || react === "scope") ports.log.error(facts, "platform refused the call");
    else ports.log.warn(facts, "platform call without success");
    return answer;
  };
}
