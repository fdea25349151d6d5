import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly danger: boolean;
  readonly onAnswer: (agreed: boolean) => void;
}

/** The browser's own modal dialog: it keeps the focus inside and closes on Esc. */
export function ConfirmDialog({ title, text, yes, danger, onAnswer }: ConfirmProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      data-testid="confirm"
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      <div class="confirm-buttons">
        <button type="button" class="button" data-testid="confirm-no" onClick={() => onAnswer(false)}>
          取消
        </button>
        <button
          type="button"
          class={danger ? "button button-danger" : "button button-primary"}
          data-testid="confirm-yes"
          onClick={() => onAnswer(true)}
        >
          {yes}
        </button>
      </div>
    </dialog>
  );
}
