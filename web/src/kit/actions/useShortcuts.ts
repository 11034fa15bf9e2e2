import { useEffect } from 'react';
import { type Action, currentActions, keysOf } from './registry';
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

/** Keys that a text field has a meaning of its own for. */
const editsText = (event: KeyboardEvent) => /^[acvxyz]$|^arrow|^backspace$|^delete$/i.test(event.key);

/** True while a dialog, an open menu, or the popover that has the focus owns the keyboard. */
function trapped(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('[role="dialog"]') !== null) return true;
  return document.querySelector('[aria-modal="true"], [role="menu"]') !== null;
}

/** The action whose shortcut the presses complete: the longest one, for "g p" ends in "p"; then the newest. */
function actionFor(presses: readonly KeyPress[]): Action | null {
  let found: Action | null = null;
  let longest = 0;
  for (const action of currentActions().toReversed()) {
    if (action.disabled) continue;
    for (const keys of keysOf(action)) {
      const length = keys.trim().split(/\s+/).length;
      if (length <= longest || matchSequence(keys, presses) !== 'full') continue;
      found = action;
      longest = length;
    }
  }
  return found;
}

/** Runs registered actions by their shortcuts. Mounted once, by the shell. */
export function useShortcuts(): void {
  useEffect(() => {
    let presses: KeyPress[] = [];
    let last = 0;
    let isTrapped = false;
    /** Escape closes a menu before it gets to us: what counts is whether there was one. */
    const look = ({ target }: KeyboardEvent) => {
      isTrapped = trapped(target);
    };

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
      const withModifier = event.ctrlKey || event.metaKey;
      const isTyping = typing(event.target);
      if (isTrapped || (isTyping && (!withModifier || editsText(event)))) return;
      if (event.timeStamp - last > SEQUENCE_MS) presses = [];
      last = event.timeStamp;
      presses = [...presses.slice(-2), event];

      const action = actionFor(presses);
      if (action === null) return;
      event.preventDefault();
      presses = [];
      action.perform();
    };
    window.addEventListener('keydown', look, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
