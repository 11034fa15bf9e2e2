import { describe, expect, it } from 'vitest';
import type { ExecutionStatus, Permission, Stage, Task } from '../api/types';
import { controlOf, verbsOf } from './verbsOf';

const task = (status: ExecutionStatus | null) =>
  ({ execution: status && { id: 'x', status } }) as Pick<Task, 'execution'>;
const stage = (mode: 'managed' | 'external', live: boolean) => ({ agent: { mode, live } }) as Stage;
const may: ReadonlySet<Permission> = new Set<Permission>(['agents.control']);

describe('controlOf', () => {
  it('is for agents that Labelmill runs, and for people who may', () => {
    expect(controlOf(stage('managed', true), may)).toBe('live');
    expect(controlOf(stage('managed', false), may)).toBe('paused');
    expect(controlOf(stage('managed', false), new Set())).toBeNull();
    expect(controlOf(stage('external', false), may)).toBeNull();
    expect(controlOf({ agent: null } as Stage, may)).toBeNull();
  });
});

describe('verbsOf', () => {
  it('offers Run on Pending tasks of a paused agent, and on Canceled ones', () => {
    expect(verbsOf(task('pending'), 'paused').run).toBe(true);
    expect(verbsOf(task('pending'), 'live').run).toBe(false);
    expect(verbsOf(task('failed'), 'paused').run).toBe(false);
    expect(verbsOf(task('canceled'), 'live').run).toBe(true);
  });

  it('offers Retry on Failed and Timed out', () => {
    const offered = (status: ExecutionStatus) => verbsOf(task(status), 'live').retry;
    expect(offered('failed')).toBe('x');
    expect(offered('timed_out')).toBe('x');
    expect(offered('canceled')).toBeNull();
    expect(offered('succeeded')).toBeNull();
  });

  it('offers Cancel while the execution is open', () => {
    const offered = (status: ExecutionStatus) => verbsOf(task(status), 'live').cancel;
    expect(['pending', 'dispatched', 'running'].every((s) => offered(s as ExecutionStatus))).toBe(true);
    expect(offered('failed')).toBe(false);
  });

  it('offers nothing outside agent stages, or without control', () => {
    const nothing = { run: false, retry: null, cancel: false };
    expect(verbsOf(task(null), 'paused')).toEqual(nothing);
    expect(verbsOf(task('failed'), null)).toEqual(nothing);
  });
});
