import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '@/kit/api/client';
import type { Execution, TriggerOutcome } from '@/kit/api/types';
import type { TriggerCalls } from './api';
import { RunStore } from './runStore';
import { type Order, stateOf, wayOut, wordsOf } from './runs';

const ORDER: Order = {
  projectId: 'p',
  taskId: 't',
  itemName: 'street.jpg',
  agent: { id: 'a', name: 'Object Detector', icon: null },
  selection: { frame: 0 },
};

const execution = (parts: Partial<Execution> = {}): Execution => ({
  id: 'e1',
  task_id: 't',
  stage_id: 's',
  stage_name: 'Annotate',
  agent_name: 'Object Detector',
  agent_slug: 'object-detector',
  agent_version: '1',
  icon: null,
  trigger: 'editor',
  status: 'dispatched',
  attempt: 1,
  max_attempts: 1,
  message: null,
  decision: null,
  failure_class: null,
  waits: null,
  created_at: '2026-11-24T12:00:00Z',
  dispatched_at: null,
  started_at: null,
  ended_at: null,
  seconds: null,
  labels_created: 0,
  usage: null,
  retry_of: null,
  ...parts,
});

/** A server that answers what the test lays out; each answer of the outcome is taken by hand. */
class Counter implements TriggerCalls {
  asked: string[] = [];
  #waiting: ((outcome: TriggerOutcome | Error) => void)[] = [];

  trigger = async () => {
    this.asked.push('trigger');
    return execution();
  };
  outcome = (_project: string, id: string, wait: number) => {
    this.asked.push(`outcome ${id} ${wait}`);
    return new Promise<TriggerOutcome>((resolve, reject) => {
      this.#waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  };
  cancel = async () => {
    this.asked.push('cancel');
    return execution({ status: 'canceled' });
  };
  retry = async () => {
    this.asked.push('retry');
    return execution({ id: 'e2', retry_of: 'e1' });
  };

  async answer(parts: Partial<Execution> | Error): Promise<void> {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) throw new Error('Nobody waits for an outcome.');
    waiting(parts instanceof Error ? parts : { execution: execution(parts), result: null });
    await vi.advanceTimersByTimeAsync(0);
  }
}

const saved = async () => undefined;
const only = (store: RunStore) => {
  const [run] = store.runs;
  if (run === undefined) throw new Error('There is no run.');
  return run;
};
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('saves, triggers, follows, and lands the result on the open task once', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  const landed: string[] = [];
  store.open('t', async ({ id, name }) => void landed.push(`${id} ${name}`));
  void store.trigger(ORDER, saved);
  expect(wordsOf(only(store))).toBe('Saving your changes first…');
  await settle();
  expect(server.asked).toEqual(['trigger', 'outcome e1 25']);
  await server.answer({ status: 'running' });
  expect(wordsOf(only(store))).toBe('Running.');
  await server.answer({ status: 'succeeded', labels_created: 3, message: 'Three cups.' });
  expect(landed).toEqual(['e1 Object Detector']);
  expect(stateOf(only(store))).toBe('succeeded');
  expect(wordsOf(only(store))).toBe('Three cups. 3 labels made.');
});

it('leaves the labels to the server when another task is open by then', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  const close = store.open('t', async () => {
    throw new Error('must not be called');
  });
  void store.trigger(ORDER, saved);
  await settle();
  close();
  await server.answer({ status: 'succeeded' });
  expect(stateOf(only(store))).toBe('succeeded');
});

it('does not start an agent on what could not be saved, and tries the whole again', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  await store.trigger(ORDER, async () => {
    throw new Error('No connection.');
  });
  expect(server.asked).toEqual([]);
  expect(wordsOf(only(store))).toContain('could not be saved: No connection.');
  expect(wayOut(only(store))).toBe('ask');
  void store.tryAgain(only(store).key, saved);
  await settle();
  expect(server.asked[0]).toBe('trigger');
});

it('says why it failed, and retries the execution', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  void store.trigger(ORDER, saved);
  await settle();
  await server.answer({ status: 'failed', failure_class: 'agent_error', message: 'Upside down.' });
  expect(wordsOf(only(store))).toBe('Agent error: Upside down.');
  expect(wayOut(only(store))).toBe('retry');
  void store.tryAgain(only(store).key, saved);
  await settle();
  expect(server.asked.slice(-2)).toEqual(['retry', 'outcome e2 25']);
  await server.answer({ id: 'e2', status: 'succeeded' });
  expect(stateOf(only(store))).toBe('succeeded');
});

it('asks again when the connection breaks, for the agent goes on', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  void store.trigger(ORDER, saved);
  await settle();
  await server.answer(new ApiError(0, { code: 'unreachable', message: 'Away.', field: null, details: {} }));
  expect(stateOf(only(store))).toBe('working');
  await vi.advanceTimersByTimeAsync(1_000);
  await server.answer({ status: 'succeeded' });
  expect(stateOf(only(store))).toBe('succeeded');
});

it('keeps a result that could not be fetched, to fetch it later', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  let isAway = true;
  store.open('t', async () => {
    if (isAway) throw new Error('Away.');
  });
  void store.trigger(ORDER, saved);
  await settle();
  await server.answer({ status: 'succeeded' });
  expect(wordsOf(only(store))).toContain('could not be fetched: Away.');
  isAway = false;
  await store.tryAgain(only(store).key, saved);
  expect(stateOf(only(store))).toBe('succeeded');
});

it('adopts what was triggered before the page was loaded, once', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  const open = execution({ id: 'e9', status: 'running' });
  const ended = execution({ id: 'e8', status: 'succeeded' });
  store.adopt(ORDER, [open, ended]);
  store.adopt(ORDER, [open, ended]);
  expect(store.runs.map((run) => run.execution?.id)).toEqual(['e9']);
  expect(server.asked).toEqual(['outcome e9 25']);
});

it('cancels, and says that nothing was changed', async () => {
  const server = new Counter();
  const store = new RunStore(server);
  void store.trigger(ORDER, saved);
  await settle();
  await store.cancel(only(store).key);
  await server.answer({ status: 'canceled' });
  expect(wordsOf(only(store))).toBe('Canceled. No label was changed.');
  store.dismiss(only(store).key);
  expect(store.runs).toEqual([]);
});
