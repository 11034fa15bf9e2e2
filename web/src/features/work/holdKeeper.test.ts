import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '@/kit/api/client';
import type { TaskHold } from '@/kit/api/types';
import { HoldKeeper, RENEW_MS } from './holdKeeper';

const hold = (holder: string, since = '2026-11-24T12:00:00Z'): TaskHold => ({
  user: { id: holder, name: holder },
  holder,
  since,
  until: '2026-11-24T12:01:00Z',
});
const held = (by: TaskHold) =>
  new ApiError(409, { code: 'task_held', message: 'Held.', field: null, details: { hold: by } });
const offline = () => new ApiError(0, { code: 'unreachable', message: 'Away.', field: null, details: {} });

/** A server of one task, as far as holds go. */
class Office {
  calls: string[] = [];
  holder: TaskHold | null = null;
  isAway = false;

  take = async (takeOver: boolean): Promise<TaskHold> => {
    this.calls.push(takeOver ? 'take over' : 'take');
    if (this.isAway) throw offline();
    if (this.holder !== null && this.holder.holder !== 'me' && !takeOver) throw held(this.holder);
    this.holder = hold('me');
    return this.holder;
  };
  release = async () => {
    this.calls.push('release');
    this.holder = null;
  };
}

let task = 0;
const open = (office: Office) => {
  task += 1;
  return new HoldKeeper(`task ${task}`, office);
};
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('takes the task and renews it before the lease runs out', async () => {
  const office = new Office();
  const keeper = open(office);
  keeper.start(null);
  expect(keeper.state.kind).toBe('taking');
  await settle();
  expect(keeper.state.kind).toBe('mine');
  await vi.advanceTimersByTimeAsync(RENEW_MS * 2);
  expect(office.calls).toEqual(['take', 'take', 'take']);
});

it('asks nobody while somebody is known to have it, and takes it when it is free', async () => {
  const office = new Office();
  const keeper = open(office);
  keeper.start(hold('Bo'));
  await vi.advanceTimersByTimeAsync(RENEW_MS * 3);
  expect(office.calls).toEqual([]);
  keeper.retry();
  await settle();
  expect(keeper.state.kind).toBe('mine');
});

it('says who has it, and takes it over when told to', async () => {
  const office = new Office();
  office.holder = hold('Bo');
  const keeper = open(office);
  keeper.start(null);
  await settle();
  expect(keeper.state).toEqual({ kind: 'other', hold: hold('Bo') });
  keeper.takeOver();
  await settle();
  expect(keeper.state.kind).toBe('mine');
  expect(office.calls).toEqual(['take', 'take over']);
});

it('keeps working without a connection, and asks again soon', async () => {
  const office = new Office();
  const keeper = open(office);
  keeper.start(null);
  await settle();
  office.isAway = true;
  await vi.advanceTimersByTimeAsync(RENEW_MS + 12_000);
  expect(keeper.state.kind).toBe('mine');
  office.isAway = false;
  office.holder = hold('Bo');
  await vi.advanceTimersByTimeAsync(6_000);
  expect(keeper.state).toEqual({ kind: 'other', hold: hold('Bo') });
});

it('learns of a take-over from elsewhere, and not from what was before its own hold', async () => {
  const keeper = open(new Office());
  keeper.start(null);
  await settle();
  keeper.learn(hold('Bo', '2026-11-24T11:59:00Z'));
  expect(keeper.state.kind).toBe('mine');
  keeper.learn(hold('Mia', '2026-11-24T12:00:30Z'));
  expect(keeper.state.kind).toBe('other');
});

it('gives back what it took, in that order, also when it is opened and closed at once', async () => {
  const office = new Office();
  const keeper = open(office);
  keeper.start(null);
  void keeper.release();
  keeper.start(null);
  await settle();
  expect(office.calls.at(-1)).toBe('take');
  expect(keeper.state.kind).toBe('mine');
  await keeper.release();
  expect(office.calls.at(-1)).toBe('release');
  await vi.advanceTimersByTimeAsync(RENEW_MS * 2);
  expect(office.calls.at(-1)).toBe('release');
});
