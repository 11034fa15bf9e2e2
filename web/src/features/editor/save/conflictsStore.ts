/** Whether the conflicts are being looked at; any part may ask for them. */
import { useSyncExternalStore } from 'react';

let isOpen = false;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  isOpen = value;
  for (const listener of listeners) listener();
}

export const openConflicts = () => set(true);
export const closeConflicts = () => set(false);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useConflictsOpen = (): boolean => useSyncExternalStore(subscribe, () => isOpen);
