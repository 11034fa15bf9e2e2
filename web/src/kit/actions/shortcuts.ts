/** Shortcuts as text: "mod+k", "shift+x", "?", "Escape", and sequences such as "g q". Pure. */

const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);

const NAMES: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  ctrl: 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: '⇧',
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  delete: 'Del',
  space: 'Space',
  contextmenu: 'Menu',
};

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const steps = (keys: string) => keys.trim().split(/\s+/);

function parts(step: string): { modifiers: Set<string>; key: string } {
  const all = step.toLowerCase().split('+');
  // "+" itself as the key: "mod++" splits into an empty last part.
  const key = all.pop() || '+';
  return { modifiers: new Set(all.filter(Boolean)), key };
}

export function keyNames(keys: string): string[] {
  return steps(keys).flatMap((step) => {
    const { modifiers, key } = parts(step);
    return [...modifiers, key].map(
      (name) => NAMES[name] ?? (/^(.|f\d+)$/.test(name) ? name.toUpperCase() : name),
    );
  });
}

export function matchesStep(step: string, press: KeyPress): boolean {
  const { modifiers, key } = parts(step);
  const pressed = press.key === ' ' ? 'space' : press.key.toLowerCase();
  if (pressed !== key) return false;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const other = isMac ? press.ctrlKey : press.metaKey;
  if (mod !== (modifiers.has('mod') || (!isMac && modifiers.has('ctrl')))) return false;
  if (other !== (isMac && modifiers.has('ctrl'))) return false;
  if (press.altKey !== modifiers.has('alt')) return false;
  // Signs such as "?" already say whether Shift is down, and layouts differ.
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  return isSign || press.shiftKey === modifiers.has('shift');
}

export type SequenceMatch = 'no' | 'partial' | 'full';

/** How far the recent presses (oldest first) fulfil a shortcut. */
export function matchSequence(keys: string, presses: readonly KeyPress[]): SequenceMatch {
  const wanted = steps(keys);
  const recent = presses.slice(-wanted.length);
  for (let take = Math.min(wanted.length, recent.length); take > 0; take -= 1) {
    const tail = recent.slice(recent.length - take);
    if (tail.every((press, i) => matchesStep(wanted[i] ?? '', press))) {
      return take === wanted.length ? 'full' : 'partial';
    }
  }
  return 'no';
}
