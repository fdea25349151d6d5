import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { clockTime, dayInWords } from "../shared/dates.ts";
import { postJson, sayWhy } from "../shared/http.ts";
import { Icon } from "../shared/icons.tsx";
import { Popover } from "../shared/popover.tsx";
import { useStore } from "../shared/store.ts";
import { toast } from "../shared/toasts.tsx";
import { chat, serverNow } from "./state.ts";

const jumps = [
  { forward: "hour", label: "前进一小时" },
  { forward: "morning", label: "到明天 08:30" },
  { forward: "monday", label: "到下周一 08:30" },
] as const;
type Forward = (typeof jumps)[number]["forward"];

/** The day and time the demo county lives in, and three ways forward. Absent where no house answers. */
export function HouseClock(): JSX.Element | null {
  const hasHouse = useStore(chat, (state) => state.hasHouse);
  const offset = useStore(chat, (state) => state.clockOffset);
  const [, tick] = useState(0);
  const [jumping, setJumping] = useState<Forward | null>(null);
  const [ran, setRan] = useState<readonly string[] | null>(null);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 10_000);
    return () => clearInterval(timer);
  }, [offset]);
  if (!hasHouse) return null;
  const now = serverNow(chat.get());

  async function jump(forward: Forward): Promise<void> {
    if (jumping) return;
    setJumping(forward);
    try {
      const answer = await postJson<{ now: string; ran: readonly string[] }>("/chat/house/clock", { forward });
      chat.set({ clockOffset: Date.parse(answer.now) - Date.now() });
      setRan(answer.ran);
    } catch (error) {
      toast("error", sayWhy(error));
    }
    setJumping(null);
  }

  const label = (
    <>
      <Icon name="clock" />
      <span class="clock-day">{dayInWords(now)}</span> <time dateTime={now}>{clockTime(now)}</time>
    </>
  );
  return (
    <Popover label={label} name={`演示时间 ${dayInWords(now)} ${clockTime(now)}，可往前拨`} testid="clock">
      {() => (
        <>
          <p class="hint">这是演示用的时间。往前拨，到点该做的事会照做。</p>
          <div class="menu">
            {jumps.map(({ forward, label: words }) => (
              <button
                key={forward}
                type="button"
                class="menu-item"
                // Switched off it would lose the focus; it says that it is busy instead.
                aria-disabled={jumping !== null}
                aria-busy={jumping === forward}
                data-testid={`clock-${forward}`}
                onClick={() => void jump(forward)}
              >
                {words}
                {jumping === forward && <span class="spinner" aria-hidden="true" />}
              </button>
            ))}
          </div>
          {ran && (
            <div class="clock-ran" data-testid="clock-ran" aria-live="polite">
              <h3>这段时间里做了</h3>
              {ran.length === 0 ? <p class="hint">没有到点的事。</p> : <Ran lines={ran} />}
            </div>
          )}
        </>
      )}
    </Popover>
  );
}

function Ran({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  return (
    <ul>
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}
