/** The one registry of what a person can do here. It feeds the command palette, shortcuts, menus and the help sheet. */
import type { Icon } from '@tabler/icons-react';
import { useEffect, useId, useSyncExternalStore } from 'react';

export interface Action {
  /** Stable, such as "queue.retry-failed". */
  id: string;
  label: string;
  /** Heading in the palette and the help sheet. */
  group: string;
  icon?: Icon;
  description?: string;
  /** Shortcuts, see `shortcuts.ts`: "mod+k", "g q". */
  keys?: string | readonly string[];
  /** Extra words that find it in the palette. */
  keywords?: string;
  /** A sentence says why. */
  disabled?: boolean | string;
  /** Shortcut only: too small for the palette. */
  hidden?: boolean;
  perform: () => void;
}

const registered = new Map<string, Action[]>();
const listeners = new Set<() => void>();
let snapshot: Action[] = [];

function publish() {
  const byId = new Map<string, Action>();
  for (const actions of registered.values()) for (const action of actions) byId.set(action.id, action);
  snapshot = [...byId.values()];
  for (const listener of listeners) listener();
}

export function register(owner: string, actions: Action[]): () => void {
  registered.set(owner, actions);
  publish();
  return () => {
    registered.delete(owner);
    publish();
  };
}

export function currentActions(): Action[] {
  return snapshot;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Offers actions while the caller is mounted. Memoise the list: a new array registers anew. */
export function useActions(actions: Action[]): void {
  const owner = useId();
  useEffect(() => register(owner, actions), [owner, actions]);
}

export function useRegisteredActions(): Action[] {
  return useSyncExternalStore(subscribe, currentActions);
}

export function keysOf(action: Action): readonly string[] {
  if (action.keys === undefined) return [];
  return typeof action.keys === 'string' ? [action.keys] : action.keys;
}
