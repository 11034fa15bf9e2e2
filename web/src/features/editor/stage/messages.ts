/** The last short word to the person about what they just did; the next one takes its place. */
import { useSyncExternalStore } from 'react';

export interface Message {
  readonly text: string;
  readonly tone: 'done' | 'refused';
}

const STAYS_MS = { done: 3_000, refused: 7_000 } as const;

let current: Message | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(message: Message | null): void {
  clearTimeout(timer);
  current = message;
  if (message !== null) timer = setTimeout(() => show(null), STAYS_MS[message.tone]);
  for (const listener of listeners) listener();
}

/** What was done, where the picture itself does not show it. */
export const tell = (text: string) => show({ text, tone: 'done' });
/** What was not done: why, and the way out. */
export const refuse = (text: string) => show({ text, tone: 'refused' });
export const hush = () => show(null);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useMessage = (): Message | null => useSyncExternalStore(subscribe, () => current);
