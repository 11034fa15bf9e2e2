import { useSyncExternalStore } from 'react';
import { ago, dateTime } from './format';

const TICK = 5_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** How long ago something was; all instances tick together, on one timer. */
export function RelativeTime({ iso }: { iso: string }) {
  const tick = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={iso} title={dateTime(iso)} className="tabular">
      {ago(iso, Math.max(tick, Date.now()))}
    </time>
  );
}
