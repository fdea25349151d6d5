/**
 * What has been typed into cards, by card and component. It outlives an update of the card, a switch of person or chat,
 * and a fold: a person's typing goes only when the card itself brings another default for that component.
 */
export type Value = string | readonly string[] | boolean;

export interface FieldDefault {
  readonly name: string;
  readonly value: Value;
}

interface Remembered {
  readonly fallback: string;
  readonly value: Value;
}

const forms = new Map<string, Map<string, Remembered>>();

/** The values as they stand for the card as it now is. */
export function recallValues(form: string, fields: readonly FieldDefault[]): Readonly<Record<string, Value>> {
  const known = forms.get(form) ?? new Map<string, Remembered>();
  forms.set(form, known);
  for (const field of fields) {
    const fallback = JSON.stringify(field.value);
    if (known.get(field.name)?.fallback !== fallback) known.set(field.name, { fallback, value: field.value });
  }
  return Object.fromEntries(fields.map(({ name, value }) => [name, known.get(name)?.value ?? value]));
}

export function rememberValue(form: string, name: string, value: Value): void {
  const known = forms.get(form);
  const before = known?.get(name);
  if (before) known?.set(name, { ...before, value });
}

export function forgetValues(form: string): void {
  forms.delete(form);
}
