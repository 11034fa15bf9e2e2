import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openStream, type StreamState } from './stream';

/** A browser's EventSource, as far as the stream uses it, driven by hand. */
class HandSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static all: HandSource[] = [];
  readyState = HandSource.CONNECTING;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    HandSource.all.push(this);
  }

  open() {
    this.readyState = HandSource.OPEN;
    this.onopen?.();
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.onerror?.();
  }

  close() {
    this.readyState = HandSource.CLOSED;
  }
}

beforeEach(() => {
  HandSource.all = [];
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', HandSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function listen() {
  const seen = { states: [] as StreamState[], changes: [] as unknown[], resumed: 0 };
  const close = openStream('/events', {
    onChanged: (changed) => seen.changes.push(changed),
    onState: (state) => seen.states.push(state),
    onResumed: () => {
      seen.resumed += 1;
    },
  });
  return { seen, close };
}

const newest = () => HandSource.all.at(-1) as HandSource;

it('tells changes, and lets messages pass that it cannot read', () => {
  const { seen } = listen();
  newest().open();
  newest().dispatchEvent(new MessageEvent('changed', { data: '{"kinds":["task.moved"],"task_ids":["t"]}' }));
  newest().dispatchEvent(new MessageEvent('changed', { data: 'not json' }));
  expect(seen.changes).toEqual([{ kinds: ['task.moved'], task_ids: ['t'], stage_ids: [] }]);
});

it('leaves short breaks to the browser, which resumes where it was', () => {
  const { seen } = listen();
  newest().open();
  newest().fail(HandSource.CONNECTING);
  vi.advanceTimersByTime(60_000);
  newest().open();
  expect(HandSource.all).toHaveLength(1);
  expect(seen.resumed).toBe(0);
});

it('connects anew when the browser gives up, ever more slowly, and says that it missed something', () => {
  const { seen } = listen();
  newest().open();
  newest().fail(HandSource.CLOSED);
  vi.advanceTimersByTime(1_000);
  newest().fail(HandSource.CLOSED);
  vi.advanceTimersByTime(1_000);
  expect(HandSource.all).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(HandSource.all).toHaveLength(3);
  newest().open();
  expect(seen.resumed).toBe(1);
  expect(seen.states.at(-1)).toBe('open');
});

it('stays closed once it is closed', () => {
  const { close } = listen();
  newest().fail(HandSource.CLOSED);
  close();
  vi.advanceTimersByTime(60_000);
  expect(HandSource.all).toHaveLength(1);
});
