/** One EventSource on a project's changes, kept open: it survives errors that the browser gives up on. */
import type { Changed } from '../api/types';

export type StreamState = 'connecting' | 'open' | 'lost';

export interface StreamListener {
  onChanged: (changed: Changed) => void;
  onState: (state: StreamState) => void;
  /** The stream is back after a break in which messages may have been missed. */
  onResumed: () => void;
}

const FIRST_DELAY = 1_000;
const MAX_DELAY = 30_000;

function parse(data: unknown): Changed | null {
  if (typeof data !== 'string') return null;
  try {
    const value = JSON.parse(data) as Partial<Changed>;
    return { kinds: value.kinds ?? [], task_ids: value.task_ids ?? null, stage_ids: value.stage_ids ?? [] };
  } catch {
    return null;
  }
}

/** Opens the stream and returns how to close it. */
export function openStream(url: string, listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = FIRST_DELAY;
  let broken = false;
  let closed = false;

  const connect = () => {
    source = new EventSource(url);
    source.onopen = () => {
      delay = FIRST_DELAY;
      listener.onState('open');
      if (broken) listener.onResumed();
      broken = false;
    };
    source.addEventListener('changed', (event) => {
      const changed = parse((event as MessageEvent).data);
      if (changed) listener.onChanged(changed);
    });
    source.onerror = () => {
      listener.onState('lost');
      // While connecting, the browser retries by itself and resumes with Last-Event-ID.
      if (source?.readyState !== EventSource.CLOSED || closed) return;
      broken = true;
      timer = setTimeout(connect, delay);
      delay = Math.min(MAX_DELAY, delay * 2);
    };
  };

  listener.onState('connecting');
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
