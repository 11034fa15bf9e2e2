/** All runs of this tab, whatever task is open: they outlive the editor that triggered them. No React. */
import { ApiError, messageOf } from '@/kit/api/client';
import type { Execution } from '@/kit/api/types';
import { OPEN } from '@/kit/theme/statuses';
import { calls, type TriggerCalls } from './api';
import type { Order, Run } from './runs';

/** Seconds that one question for the outcome waits. */
const WAIT = 25;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

export type Landed = { readonly id: string; readonly name: string };
/** Puts an execution's result on the open task; rejects when that failed. */
export type Receiver = (execution: Landed) => Promise<void>;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class RunStore {
  #runs: readonly Run[] = [];
  #count = 0;
  readonly #calls: TriggerCalls;
  readonly #listeners = new Set<() => void>();
  readonly #receivers = new Map<string, Receiver>();

  constructor(api: TriggerCalls) {
    this.#calls = api;
  }

  /** The oldest first. A new list after each change. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Results for this task land in `receiver` while it is open. Answers how to close it. */
  open(taskId: string, receiver: Receiver): () => void {
    this.#receivers.set(taskId, receiver);
    return () => {
      if (this.#receivers.get(taskId) === receiver) this.#receivers.delete(taskId);
    };
  }

  /** Saves, then triggers, then follows. Never rejects: what goes wrong is said by the run. */
  async trigger(order: Order, save: () => Promise<void>): Promise<void> {
    const key = this.#add({ ...order, phase: 'saving', execution: null });
    try {
      await save();
    } catch (error) {
      this.#end(key, `Not started, because your changes could not be saved: ${messageOf(error)}`);
      return;
    }
    await this.#send(key, order);
  }

  /** Follows executions that were triggered before the page was loaded. */
  adopt(order: Omit<Order, 'agent' | 'selection'>, executions: readonly Execution[]): void {
    for (const execution of executions) {
      const isKnown = this.#runs.some((run) => run.execution?.id === execution.id);
      if (isKnown || !OPEN.has(execution.status)) continue;
      const agent = { id: '', name: execution.agent_name, icon: execution.icon };
      const key = this.#add({ ...order, agent, selection: {}, phase: 'following', execution });
      this.#change(key, { startedAt: Date.parse(execution.created_at) });
      void this.#follow(key, execution.id);
    }
  }

  /** Something was heard of executions of these tasks (of all, for null): look at those that are open. */
  async look(taskIds: readonly string[] | null): Promise<void> {
    for (const { key, taskId, projectId, phase, execution } of this.#runs) {
      if (phase !== 'following' || execution === null) continue;
      if (taskIds !== null && !taskIds.includes(taskId)) continue;
      const seen = await this.#calls.outcome(projectId, execution.id, 0).catch(() => null);
      // Its end is told by whoever follows it.
      if (seen !== null && OPEN.has(seen.execution.status)) this.#change(key, { execution: seen.execution });
    }
  }

  async cancel(key: string): Promise<void> {
    const run = this.#find(key);
    if (run?.execution == null || run.phase !== 'following') return;
    try {
      await this.#calls.cancel(run.projectId, run.execution.id);
    } catch (error) {
      // It ended meanwhile: the one that follows it says how.
      if (!(error instanceof ApiError && error.status === 409)) {
        this.#change(key, { problem: `Not canceled: ${messageOf(error)}` });
      }
    }
  }

  /** After a failure: the same again. */
  async tryAgain(key: string, save: () => Promise<void>): Promise<void> {
    const run = this.#find(key);
    if (run === undefined || run.phase !== 'ended') return;
    if (run.execution?.status === 'succeeded') {
      await this.#land(key, run.execution);
      return;
    }
    if (run.execution?.status === 'failed' || run.execution?.status === 'timed_out') {
      const { id } = run.execution;
      this.#change(key, {
        phase: 'sending',
        execution: null,
        problem: null,
        startedAt: Date.now(),
        endedAt: null,
      });
      await this.#start(key, () => this.#calls.retry(run.projectId, id), run.execution);
      return;
    }
    this.dismiss(key);
    await this.trigger(run, save);
  }

  dismiss(key: string): void {
    this.#set(this.#runs.filter((run) => run.key !== key));
  }

  async #send(key: string, order: Order): Promise<void> {
    const { projectId, taskId, agent, selection } = order;
    this.#change(key, { phase: 'sending' });
    await this.#start(key, () => this.#calls.trigger(projectId, taskId, agent.id, selection, false), null);
  }

  async #start(key: string, begin: () => Promise<Execution>, before: Execution | null): Promise<void> {
    try {
      const execution = await begin();
      this.#change(key, { phase: 'following', execution, problem: null });
      await this.#follow(key, execution.id);
    } catch (error) {
      this.#change(key, { execution: before });
      this.#end(key, messageOf(error));
    }
  }

  async #follow(key: string, executionId: string): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const run = this.#find(key);
      if (run === undefined) return;
      try {
        const { execution } = await this.#calls.outcome(run.projectId, executionId, WAIT);
        this.#change(key, { execution });
        pause = FIRST_PAUSE_MS;
        if (!OPEN.has(execution.status)) {
          if (execution.status === 'succeeded') await this.#land(key, execution);
          else this.#end(key, null);
          return;
        }
      } catch (error) {
        // It goes on without us; a server that restarts is back in a moment.
        if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401) {
          this.#end(key, messageOf(error));
          return;
        }
        await sleep(pause);
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    }
  }

  /** Where its task is not open, the labels wait there on the server. */
  async #land(key: string, execution: Execution): Promise<void> {
    const run = this.#find(key);
    const receive = run && this.#receivers.get(run.taskId);
    try {
      await receive?.({ id: execution.id, name: execution.agent_name });
      this.#end(key, null);
    } catch (error) {
      this.#end(key, `Done, but the result could not be fetched: ${messageOf(error)}`);
    }
  }

  #add(run: Pick<Run, 'phase' | 'execution'> & Order): string {
    this.#count += 1;
    const key = `run-${this.#count}`;
    this.#set([...this.#runs, { ...run, key, problem: null, startedAt: Date.now(), endedAt: null }]);
    return key;
  }

  #end(key: string, problem: string | null): void {
    this.#change(key, { phase: 'ended', problem, endedAt: Date.now() });
  }

  #find(key: string): Run | undefined {
    return this.#runs.find((run) => run.key === key);
  }

  #change(key: string, change: Partial<Run>): void {
    this.#set(this.#runs.map((run) => (run.key === key ? { ...run, ...change } : run)));
  }

  #set(runs: readonly Run[]): void {
    this.#runs = runs;
    for (const listener of this.#listeners) listener();
  }
}

export const runStore = new RunStore(calls);
