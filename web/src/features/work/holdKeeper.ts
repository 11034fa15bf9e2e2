/** Holds one task for one tab: takes it, renews it, notices when somebody else has it. No React. */
import { ApiError, messageOf } from '@/kit/api/client';
import type { TaskHold } from '@/kit/api/types';

export const RENEW_MS = 20_000;
/** After a lost connection: the lease may still be ours if we are quick. */
const AGAIN_MS = 5_000;

export type HoldState =
  /** Not asked for, or given back. */
  | { readonly kind: 'none' }
  | { readonly kind: 'taking' }
  /** `since` is null while the server could not be asked. */
  | { readonly kind: 'mine'; readonly since: string | null }
  | { readonly kind: 'other'; readonly hold: TaskHold }
  | { readonly kind: 'refused'; readonly message: string };

export interface HoldCalls {
  take(takeOver: boolean): Promise<TaskHold>;
  release(): Promise<unknown>;
}

/** Requests about one task go out one after the other: a release must not overtake the hold it follows. */
const tails = new Map<string, Promise<unknown>>();

function inOrder<T>(taskId: string, call: () => Promise<T>): Promise<T> {
  const before = tails.get(taskId) ?? Promise.resolve();
  const result = before.then(call, call);
  const tail = result
    .catch(() => undefined)
    .then(() => {
      if (tails.get(taskId) === tail) tails.delete(taskId);
    });
  tails.set(taskId, tail);
  return result;
}

export function holdOf(error: unknown): TaskHold | null {
  if (!(error instanceof ApiError) || error.code !== 'task_held') return null;
  return (error.details.hold as TaskHold | undefined) ?? null;
}

export class HoldKeeper {
  #state: HoldState = { kind: 'none' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = true;
  readonly #listeners = new Set<() => void>();
  readonly #taskId: string;
  readonly #calls: HoldCalls;

  constructor(taskId: string, calls: HoldCalls) {
    this.#taskId = taskId;
    this.#calls = calls;
  }

  get state(): HoldState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Takes the task and keeps it. `known` is a hold that somebody else is known to have: then it waits. */
  start(known: TaskHold | null): void {
    this.#isStopped = false;
    if (known !== null) this.#become({ kind: 'other', hold: known });
    else void this.#take(false);
  }

  /** The task became free, or may have. */
  retry(): void {
    if (!this.#isStopped && this.#state.kind !== 'taking' && this.#state.kind !== 'mine') {
      void this.#take(false);
    }
  }

  takeOver(): void {
    this.#isStopped = false;
    void this.#take(true);
  }

  /** What another answer of the server told: somebody else has it, unless that is older than our own hold. */
  learn(hold: TaskHold): void {
    if (this.#state.kind !== 'mine' || this.#state.since === null) return;
    if (Date.parse(hold.since) <= Date.parse(this.#state.since)) return;
    clearTimeout(this.#timer);
    this.#become({ kind: 'other', hold });
  }

  /** Gives the task back, if it is ours. */
  release(): Promise<unknown> {
    const wasOurs = this.#state.kind === 'mine' || this.#state.kind === 'taking';
    this.end();
    return wasOurs ? inOrder(this.#taskId, () => this.#calls.release()) : Promise.resolve();
  }

  /** The hold has ended on the server: the task went on. */
  end(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#become({ kind: 'none' });
  }

  async #take(takeOver: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state.kind !== 'mine') this.#become({ kind: 'taking' });
    try {
      const hold = await inOrder(this.#taskId, () =>
        this.#isStopped ? Promise.resolve(null) : this.#calls.take(takeOver),
      );
      if (this.#isStopped || hold === null) return;
      this.#become({ kind: 'mine', since: hold.since });
      this.#again(RENEW_MS);
    } catch (error) {
      if (this.#isStopped) return;
      const hold = holdOf(error);
      if (hold !== null) this.#become({ kind: 'other', hold });
      else if (
        error instanceof ApiError &&
        error.status >= 400 &&
        error.status < 500 &&
        error.status !== 401
      ) {
        this.#become({ kind: 'refused', message: messageOf(error) });
      } else {
        // Without a connection work goes on: the labels' versions guard it, and the hold is asked for again.
        if (this.#state.kind !== 'mine') this.#become({ kind: 'mine', since: null });
        this.#again(AGAIN_MS);
      }
    }
  }

  #again(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#take(false), after);
  }

  #become(state: HoldState): void {
    if (state.kind === 'mine' && this.#state.kind === 'mine' && state.since === this.#state.since) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
