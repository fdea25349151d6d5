import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useStore } from "../shared/store.ts";
import { Toasts } from "../shared/toasts.tsx";
import { begin, inform, markRead } from "./actions.ts";
import { ChatList } from "./chat-list.tsx";
import { People } from "./people.tsx";
import { chat, type Pane } from "./state.ts";
import { followStream } from "./stream.ts";
import { ThreadColumn } from "./thread-column.tsx";
import { TopBar } from "./top-bar.tsx";
import { WayDrawer } from "./way-drawer.tsx";

const phoneWidth = 720;

export function App(): JSX.Element {
  const start = useStore(chat, (state) => state.start);
  const broken = useStore(chat, (state) => state.broken);
  const me = useStore(chat, (state) => state.me);
  const pane = useStore(chat, (state) => state.pane);
  const narrow = useStore(chat, (state) => state.narrow);
  const phoneFrame = useStore(chat, (state) => state.phoneFrame);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => inform(begin()), []);
  useEffect(() => (me ? followStream(me) : undefined), [me]);
  useEffect(() => followWidth(frame.current), []);
  useEffect(() => followHistory(), []);
  useEffect(() => followVisibility(), []);

  return (
    <div class={phoneFrame ? "stage stage-phone" : "stage"}>
      {phoneFrame && <PhoneFrameNote />}
      <div class="app" ref={frame} data-pane={pane} data-narrow={narrow} data-testid="app">
        <a class="skip" href="#composer">
          跳到输入框
        </a>
        <TopBar />
        <Toasts />
        {broken !== null && <Broken reason={broken} />}
        {broken === null && !start && <p class="loading">正在打开</p>}
        {broken === null && start && (
          <div class="columns">
            <People />
            <ChatList />
            <ThreadColumn />
          </div>
        )}
        <WayDrawer />
      </div>
    </div>
  );
}

function PhoneFrameNote(): JSX.Element {
  return (
    <button
      type="button"
      class="button stage-leave"
      data-testid="leave-phone"
      onClick={() => chat.set({ phoneFrame: false })}
    >
      回到电脑宽度
    </button>
  );
}

function Broken({ reason }: { readonly reason: string }): JSX.Element {
  return (
    <div class="broken" role="alert">
      <h1>现在打不开</h1>
      <p>{reason}</p>
      <button
        type="button"
        class="button button-primary"
        onClick={() => {
          chat.set({ broken: null });
          inform(begin());
        }}
      >
        再试一次
      </button>
    </div>
  );
}

/** The page's own width decides, not the window's, so that the phone frame on a desk screen is a real phone. */
function followWidth(frame: HTMLElement | null): (() => void) | undefined {
  if (!frame) return undefined;
  const observer = new ResizeObserver(() => {
    const narrow = frame.clientWidth <= phoneWidth;
    if (chat.get().narrow === narrow) return;
    chat.set({ narrow });
    // Coming to phone width, a visitor stays in the conversation, with the list of chats one step back.
    if (!narrow) return;
    history.replaceState({ pane: "chats" }, "");
    history.pushState({ pane: "thread" }, "");
    chat.set({ pane: "thread" });
  });
  observer.observe(frame);
  return () => observer.disconnect();
}

function followHistory(): () => void {
  const back = (event: PopStateEvent): void => {
    const state: unknown = event.state;
    const pane = typeof state === "object" && state !== null && "pane" in state ? state.pane : "chats";
    if (isPane(pane)) chat.set({ pane });
  };
  addEventListener("popstate", back);
  return () => removeEventListener("popstate", back);
}

const isPane = (value: unknown): value is Pane => value === "people" || value === "chats" || value === "thread";

/** What arrived while the page was in the background is read when the visitor comes back to it. */
function followVisibility(): () => void {
  const seen = (): void => {
    const { me, chatId } = chat.get();
    if (document.visibilityState === "visible" && chatId) inform(markRead(me, chatId));
  };
  document.addEventListener("visibilitychange", seen);
  return () => document.removeEventListener("visibilitychange", seen);
}
