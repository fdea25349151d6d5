import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { WayStep } from "../../simulator/chat-contract.ts";
import { exactTime } from "../shared/dates.ts";
import { getJson } from "../shared/http.ts";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { chat } from "./state.ts";

const stages: Readonly<Record<string, string>> = {
  push: "推送",
  "push-retry": "再推",
  click: "点按",
  api: "接口",
  queue: "排队",
  handler: "处理",
  effect: "结果",
  send: "发出",
};

/** 发生了什么: the way of one message, the platform's half and the house's half in one time line. */
export function WayDrawer(): JSX.Element | null {
  const messageId = useStore(chat, (state) => state.wayOf);
  return messageId === null ? null : <Drawer key={messageId} messageId={messageId} />;
}

function Drawer({ messageId }: { readonly messageId: string }): JSX.Element {
  const [steps, setSteps] = useState<readonly WayStep[] | null>(null);
  const panel = useRef<HTMLElement>(null);
  const close = (): void => {
    chat.set({ wayOf: null });
    document.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"] [data-testid="open-way"]`)?.focus();
  };
  useEffect(() => {
    panel.current?.focus();
    let gone = false;
    void loadWay(messageId).then((way) => {
      if (!gone) setSteps(way);
    });
    return () => {
      gone = true;
    };
  }, [messageId]);
  return (
    <aside
      class="drawer"
      ref={panel}
      tabIndex={-1}
      aria-label="发生了什么"
      data-testid="way"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="drawer-head">
        <h2>发生了什么</h2>
        <button type="button" class="bar-button" aria-label="关上" data-testid="way-close" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <p class="hint">这条消息从发出到答复，每一步和用时。</p>
      {steps === null && <p class="hint">正在查</p>}
      {steps?.length === 0 && <p class="empty">没有记录。只有发给机器人、或机器人发出的消息才有。</p>}
      {steps && steps.length > 0 && <TimeLine steps={steps} />}
    </aside>
  );
}

function TimeLine({ steps }: { readonly steps: readonly WayStep[] }): JSX.Element {
  const first = Date.parse(steps[0]?.at ?? "");
  return (
    <ol class="way">
      {steps.map((step, index) => (
        <li key={index} class={`way-step way-${step.stage}`} data-testid="way-step">
          <span class="way-stage">{stages[step.stage] ?? step.stage}</span>
          <span class="way-text">
            <span class="way-title">{step.title}</span>
            {step.detail && <span class="way-detail">{step.detail}</span>}
            <span class="hint">
              <time dateTime={step.at}>{exactTime(step.at)}</time>
              {index > 0 && ` · 第 ${Date.parse(step.at) - first} 毫秒`}
              {step.tookMs !== undefined && ` · 用时 ${Math.round(step.tookMs)} 毫秒`}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A simulator that runs alone knows only its own half. */
async function loadWay(messageId: string): Promise<readonly WayStep[]> {
  const query = { message: messageId };
  const halves = await Promise.all([
    getJson<readonly WayStep[]>("/chat/api/way", query).catch(() => []),
    chat.get().hasHouse ? getJson<readonly WayStep[]>("/chat/house/way", query).catch(() => []) : [],
  ]);
  return halves.flat().sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
