import { useEffect } from 'react';
import { currentActions, keysOf } from './registry';
import { type KeyPress, matchSequence } from './shortcuts';

const SEQUENCE_MS = 900;

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  if (!(target instanceof HTMLInputElement)) return false;
  return !['checkbox', 'radio', 'button', 'range', 'submit', 'reset', 'color', 'file'].includes(target.type);
}

/** True while a dialog or an open menu owns the keyboard. */
function trapped(): boolean {
  return document.querySelector('[aria-modal="true"], [role="menu"]') !== null;
}

/** Runs registered actions by their shortcuts. Mounted once, by the shell. */
export function useShortcuts(): void {
  useEffect(() => {
    let presses: KeyPress[] = [];
    let last = 0;

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
      const withModifier = event.ctrlKey || event.metaKey;
      if (!withModifier && (typing(event.target) || trapped())) return;
      if (event.timeStamp - last > SEQUENCE_MS) presses = [];
      last = event.timeStamp;
      presses = [...presses.slice(-2), event];

      const actions = currentActions();
      for (const action of actions.toReversed()) {
        if (action.disabled) continue;
        if (keysOf(action).some((keys) => matchSequence(keys, presses) === 'full')) {
          event.preventDefault();
          presses = [];
          action.perform();
          return;
        }
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
