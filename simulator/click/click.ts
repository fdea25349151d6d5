import { checkCardContent, isCardOfSchema2 } from "../api/content.ts";
import { replaceable, setCard } from "../api/edit.ts";
import { isObject } from "../api/endpoint.ts";
import { Refusal } from "../api/refusal.ts";
import { type InteractiveComponent, interactiveComponents } from "../cards/components.ts";
import type { ClickAnswer, ClickRequest } from "../chat-contract.ts";
import { newId } from "../ids.ts";
import { getChat, getPerson, idsOf, NotPossible } from "../people.ts";
import type { PostOutcome } from "../push/post.ts";
import type { Sim } from "../sim.ts";
import type { CardToken, ChatRecord, MessageRecord, PersonRecord } from "../world.ts";
import { fieldValue, formValue, labelOf } from "./form-value.ts";
import { isOwnCard } from "./forward.ts";
import { oldComponents } from "./old-card.ts";

type Toast = NonNullable<ClickAnswer["toast"]>;
const toastTypes = ["info", "success", "warning", "error"] as const;
/** What the client shows when the app gave no answer that it understands. */
const noAnswer: Toast = { type: "error", content: "操作没有成功，请稍后再试（错误码 200340）" };
const otherSchema: Toast = { type: "error", content: "卡片没有更新（错误码 200830）" };

/** A person uses a card: refused here as the client would, or called back to the app, whose answer is then shown. */
export async function click(sim: Sim, request: ClickRequest): Promise<ClickAnswer> {
  const person = getPerson(sim, request.as);
  const { message, chat } = cardMessage(sim, request);
  const { card, components } = readCard(message);
  const component = find(components, request.component);
  if (component.disabled) throw new NotPossible("这个按钮现在不能点");
  const action = actionOf(card, components, component, request, chat);
  if (action === null) return { toast: null };

  const token: CardToken = {
    token: newId.cardToken(),
    messageId: message.messageId,
    at: sim.clock.ms(),
    answered: false,
    uses: 0,
  };
  forgetOldTokens(sim);
  sim.world.cardTokens.set(token.token, token);
  const version = message.version;
  const outcome = await sim.pushes.callback("card.action.trigger", event(sim, person, message, token, action), {
    messageId: message.messageId,
  });
  token.answered = true;
  return { toast: applyAnswer(sim, message, version, outcome) };
}

/** An hour is twice a token's life, so that one which has run out is still told apart from one that never was. */
function forgetOldTokens({ world, clock }: Sim): void {
  for (const [token, kept] of world.cardTokens) {
    if (clock.ms() - kept.at < 60 * 60_000) return;
    world.cardTokens.delete(token);
  }
}

function cardMessage(sim: Sim, { as, messageId }: ClickRequest): { message: MessageRecord; chat: ChatRecord } {
  const message = sim.world.messages.get(messageId);
  if (!message || message.msgType !== "interactive") throw new NotPossible("没有这张卡片");
  const chat = getChat(sim, as, message.chatId);
  if (!isOwnCard(sim, message)) throw new NotPossible("这张卡片在这里不能操作");
  try {
    replaceable(sim, message);
  } catch (error) {
    if (error instanceof Refusal) throw new NotPossible("这张卡片已过期或被撤回");
    throw error;
  }
  return { message, chat };
}

/** A component as a reader of the card would point at it: by its name, its element_id or what is written on it. */
export function componentCalled(sim: Sim, messageId: string, called: string): ClickRequest["component"] {
  const message = sim.world.messages.get(messageId);
  if (!message || message.msgType !== "interactive") throw new NotPossible("没有这张卡片");
  const { card, components } = readCard(message);
  const found = components.find(
    (each) => each.name === called || each.elementId === called || labelOf(card, each) === called,
  );
  if (!found) throw new NotPossible(`卡片上没有「${called}」`);
  return { tag: found.tag, ordinal: found.ordinal };
}

function readCard(message: MessageRecord): { card: unknown; components: InteractiveComponent[] } {
  const card: unknown = JSON.parse(message.content);
  const components = isCardOfSchema2(message.content) ? interactiveComponents(card) : oldComponents(card);
  return { card, components };
}

function find(
  components: readonly InteractiveComponent[],
  { tag, name, elementId, ordinal }: ClickRequest["component"],
): InteractiveComponent {
  const found =
    components.find((each) => elementId !== undefined && each.elementId === elementId) ??
    components.find((each) => elementId === undefined && name !== undefined && each.name === name) ??
    components.find((each) => elementId === undefined && name === undefined && each.ordinal === ordinal);
  if (!found || found.tag !== tag) throw new NotPossible("卡片已更新，没有这个组件");
  return found;
}

/** The callback's `action`; null for what the client does by itself (a link, a reset, typing into a form). */
function actionOf(
  card: unknown,
  components: readonly InteractiveComponent[],
  component: InteractiveComponent,
  request: ClickRequest,
  chat: ChatRecord,
): Record<string, unknown> | null {
  if (component.formAction === "reset") return null;
  const submits = component.formAction === "submit";
  if (component.formName !== null && component.tag !== "button") return null;
  if (!submits && component.value === null) return null;
  const fields = components.filter((each) => each.formName === component.formName);
  return {
    tag: component.tag,
    ...(component.value === null ? {} : { value: component.value }),
    ...(component.name === null ? {} : { name: component.name }),
    timezone: "Asia/Shanghai",
    ...(submits ? { form_value: formValue(card, fields, request.formValue ?? {}, chat) } : {}),
    ...ownValue(component, request, chat),
  };
}

/** What a component outside a form reports of itself. */
function ownValue(component: InteractiveComponent, request: ClickRequest, chat: ChatRecord): Record<string, unknown> {
  switch (component.tag) {
    case "button":
    case "interactive_container":
      return {};
    case "input":
      return { input_value: fieldValue(component, request.inputValue ?? "", chat) ?? "" };
    case "checker":
      return { checked: request.checked === true };
    case "multi_select_static":
    case "multi_select_person":
      return { options: fieldValue(component, request.options ?? [], chat) ?? [] };
    default: {
      const option = fieldValue(component, request.option, chat);
      if (option === undefined) throw new NotPossible("请选择一项");
      return { option };
    }
  }
}

function event(
  sim: Sim,
  person: PersonRecord,
  message: MessageRecord,
  token: CardToken,
  action: Record<string, unknown>,
): Record<string, unknown> {
  return {
    operator: { tenant_key: sim.world.tenantKey, ...idsOf(sim, person) },
    token: token.token,
    action,
    host: "im_message",
    context: { open_message_id: message.messageId, open_chat_id: message.chatId },
  };
}

function applyAnswer(sim: Sim, message: MessageRecord, version: number, outcome: PostOutcome | null): Toast | null {
  if (outcome?.kind !== "answered" || outcome.status !== 200) return noAnswer;
  const answer = parse(outcome.body);
  if (!answer) return noAnswer;
  const refused = answer.card === undefined ? null : applyCard(sim, message, version, answer.card);
  return refused ?? readToast(answer.toast);
}

/** The answer's card overwrites what was patched in while the click was open, unless settings say otherwise. */
function applyCard(sim: Sim, message: MessageRecord, version: number, card: unknown): Toast | null {
  if (!isObject(card) || card.type !== "raw" || !isObject(card.data)) return noAnswer;
  const content = JSON.stringify(card.data);
  if (isCardOfSchema2(content) !== isCardOfSchema2(message.content)) return otherSchema;
  try {
    checkCardContent(sim, content);
  } catch (error) {
    if (error instanceof Refusal) return noAnswer;
    throw error;
  }
  if (message.version !== version && !sim.settings.syncAnswerWins) return null;
  if (message.recalledAt === null) setCard(sim, message, content);
  return null;
}

function readToast(toast: unknown): Toast | null {
  if (!isObject(toast)) return null;
  const i18n = isObject(toast.i18n) ? toast.i18n.zh_cn : undefined;
  const content = typeof i18n === "string" ? i18n : toast.content;
  if (typeof content !== "string" || content === "") return null;
  return { type: toastTypes.find((type) => type === toast.type) ?? "info", content };
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
