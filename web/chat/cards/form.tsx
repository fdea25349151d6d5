import { createContext, type JSX } from "preact";
import { useContext, useReducer, useRef, useState } from "preact/hooks";
import { addressOf, type CardClick, useCard } from "./card-context.ts";
import { defaultOf, fieldsOf, isBlank, wireValue } from "./field-kinds.ts";
import { forgetValues, recallValues, rememberValue, type Value } from "./form-memory.ts";
import { type Node, nodes, str, words, yes } from "./node.ts";

export interface FormState {
  readonly values: Readonly<Record<string, Value>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly set: (name: string, value: Value) => void;
  /** Answers false when something required is missing or the platform did not take it. */
  readonly submit: (button: Node) => Promise<boolean>;
  readonly reset: () => void;
}

const FormContext = createContext<FormState | null>(null);
export const useForm = (): FormState | null => useContext(FormContext);

/** A form checks what is required, sends all its values with one click, and keeps what was typed until that worked. */
export function FormView({ element }: { readonly element: Node }): JSX.Element {
  const card = useCard();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const root = useRef<HTMLFormElement>(null);
  const key = `${card.memory}/${str(element, "name")}`;
  const fields = fieldsOf(element);
  const defaults = fields.map((field) => ({ name: str(field, "name"), value: defaultOf(field) }));
  const values = recallValues(key, defaults);

  function set(name: string, value: Value): void {
    rememberValue(key, name, value);
    if (errors[name]) setErrors(({ [name]: _settled, ...others }) => others);
    redraw(undefined);
  }

  async function submit(button: Node): Promise<boolean> {
    // Read again: the click that submits may be the one that changed a value.
    const now = recallValues(key, defaults);
    const missing = fields.filter((field) => yes(field, "required") && isBlank(now[str(field, "name")] ?? ""));
    setErrors(Object.fromEntries(missing.map((field) => [str(field, "name"), whatIsMissing(field)])));
    const [first] = missing;
    if (first) {
      root.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(str(first, "name"))}"]`)?.focus();
      return false;
    }
    const entries = fields.map(
      (field) => [str(field, "name"), wireValue(field, now[str(field, "name")] ?? "")] as const,
    );
    return card.click({
      component: addressOf(button, card.ordinals),
      formValue: Object.fromEntries(entries.filter(isGiven)),
    });
  }

  function reset(): void {
    forgetValues(key);
    setErrors({});
    redraw(undefined);
  }

  return (
    <FormContext.Provider value={{ values, errors, set, submit, reset }}>
      <form
        class="card-form"
        ref={root}
        noValidate
        aria-label={str(element, "name")}
        data-testid={`form-${str(element, "name")}`}
        onSubmit={(event) => event.preventDefault()}
      >
        <card.Elements elements={nodes(element, "elements")} />
      </form>
    </FormContext.Provider>
  );
}

type Given = readonly [string, NonNullable<CardClick["formValue"]>[string]];
const isGiven = (entry: readonly [string, Value | undefined]): entry is Given => entry[1] !== undefined;

function whatIsMissing(field: Node): string {
  const verb = str(field, "tag") === "input" ? "填写" : "选择";
  const label = words(field, "label");
  return label ? `还没有${verb}「${label}」。` : `还没有${verb}，这一项必填。`;
}
