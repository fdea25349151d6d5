import { useEffect, useReducer, useRef } from "preact/hooks";

export interface Store<S> {
  readonly get: () => S;
  readonly set: (change: Partial<S> | ((state: S) => Partial<S>)) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** One value with listeners. State is replaced, never changed in place, so that a part is compared by identity. */
export function createStore<S extends object>(first: S): Store<S> {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const part = typeof change === "function" ? change(state) : change;
      state = { ...state, ...part };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Draws again only when the chosen part has changed; `choose` must not build new objects. */
export function useStore<S extends object, T>(store: Store<S>, choose: (state: S) => T): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const chosen = choose(store.get());
  const last = useRef({ choose, chosen });
  last.current = { choose, chosen };
  useEffect(() => {
    const check = (): void => {
      if (!Object.is(last.current.choose(store.get()), last.current.chosen)) redraw(undefined);
    };
    // Something may have changed between drawing and subscribing.
    check();
    return store.subscribe(check);
  }, [store]);
  return chosen;
}
