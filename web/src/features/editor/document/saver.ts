/** Sends what is pending: after a quiet moment, one request at a time, and again and again while it can't get through. */
import type { LabelList, LabelOperation } from '@/kit/api/types';
import type { Keeper } from './keeper';
import { type Failure, failureOf, type Remote } from './remote';
import type { SaveState } from './types';
import type { WorkingCopy } from './workingCopy';

/** Time and chance, so that tests can be their master. */
export interface Timers {
  now(): number;
  /** Returns how to cancel. */
  after(milliseconds: number, run: () => void): () => void;
  random(): number;
}

export const browserTimers: Timers = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

export const QUIET = 600;
export const LATEST = 3_000;
export const CHUNK = 500;
const FIRST_DELAY = 1_000;
const MAX_DELAY = 30_000;
const SIGNED_OUT_DELAY = 30_000;
/** How long a save waits for the browser to keep what it sends. */
const KEEPING = 5_000;

type Trouble = Extract<Failure, { kind: 'offline' | 'signed_out' | 'refused' }>;

interface SaverOptions {
  readonly copy: WorkingCopy;
  readonly keeper: Keeper;
  readonly remote: Remote;
  readonly userId: string;
  readonly timers: Timers;
  /** Called after each change of state, and when labels may have changed. */
  readonly changed: () => void;
  readonly saved: (operations: readonly LabelOperation[], answer: LabelList) => void;
}

export class Saver {
  readonly #options: SaverOptions;
  #active: Promise<void> | null = null;
  #requests: Promise<unknown> = Promise.resolve();
  #sending = false;
  #trouble: Trouble | null = null;
  #failures = 0;
  #limit = CHUNK;
  #savedAt: Date | null = null;
  /** When the oldest change that waits was made. */
  #since: number | null = null;
  #cancel: (() => void) | null = null;
  #retries = true;

  constructor(options: SaverOptions) {
    this.#options = options;
  }

  get state(): SaveState {
    const changes = this.#options.copy.sendable;
    if (changes === 0) return { kind: 'saved', at: this.#savedAt };
    if (this.#trouble?.kind === 'refused')
      return { kind: 'refused', changes, message: this.#trouble.error.message };
    if (this.#trouble) return { kind: this.#trouble.kind, changes };
    return { kind: this.#sending ? 'saving' : 'waiting', changes };
  }

  /** Something changed: save it after a quiet moment, but do not put it off for long. */
  soon(): void {
    if (this.#options.copy.sendable === 0) {
      this.#since = null;
      return;
    }
    // Back-off has its own clock. What was refused may be another matter now.
    if (this.#active || this.#trouble?.kind === 'offline' || this.#trouble?.kind === 'signed_out') return;
    const now = this.#options.timers.now();
    this.#since ??= now;
    this.#schedule(Math.max(0, Math.min(QUIET, this.#since + LATEST - now)));
  }

  /** Does not wait for a quiet moment. */
  now(): void {
    if (this.#options.copy.sendable > 0) void this.#start();
  }

  /** The connection may be back, or the person: try at once. */
  wake(): void {
    if (this.#trouble && this.#trouble.kind !== 'refused' && this.#options.copy.sendable > 0)
      void this.#start();
  }

  /** Saves now; rejects with what stands against it. */
  async flush(): Promise<void> {
    const { copy } = this.#options;
    copy.forgive();
    do {
      await this.#start();
      if (this.#trouble && copy.sendable > 0) throw this.#trouble.error;
    } while (copy.sendable > 0);
    const { conflicts, problems } = copy;
    if (conflicts.length > 0) throw new Error(inConflict(conflicts.length));
    const [problem] = problems;
    if (problem) throw new Error(`A label cannot be saved: ${problem.message}`);
  }

  /** Runs one request after the other, whatever it is for. */
  exclusive<T>(request: () => Promise<T>): Promise<T> {
    const run = this.#requests.then(request, request);
    this.#requests = run;
    return run;
  }

  /** Tries a last time, and no more after that. Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#retries = false;
    this.#cancel?.();
    if (this.#options.copy.sendable > 0) await this.#start();
    this.#cancel?.();
  }

  #schedule(delay: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.timers.after(delay, () => void this.#start());
  }

  #start(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    this.#active ??= this.#run().finally(() => {
      this.#active = null;
      this.#sending = false;
      this.#options.changed();
      void this.#options.keeper.sync();
      if (!this.#trouble || this.#trouble.kind === 'refused') return;
      if (this.#retries && this.#options.copy.sendable > 0) this.#schedule(this.#delay());
    });
    return this.#active;
  }

  #delay(): number {
    const { random } = this.#options.timers;
    if (this.#trouble?.kind === 'signed_out') return SIGNED_OUT_DELAY;
    return Math.min(MAX_DELAY, FIRST_DELAY * 2 ** (this.#failures - 1)) * (0.5 + random() / 2);
  }

  async #run(): Promise<void> {
    const { copy, keeper, remote, changed } = this.#options;
    if (this.#trouble?.kind === 'signed_out' && !(await this.#isBack())) return;
    this.#since = null;
    this.#sending = true;
    for (let batch = copy.take(this.#limit); batch.length > 0; batch = copy.take(this.#limit)) {
      changed();
      // Kept before it is sent: an answer that never comes must not be the end of it.
      await this.#patiently(keeper.sync());
      try {
        this.#done(batch, await this.exclusive(() => remote.save(batch)));
      } catch (error) {
        if (!this.#failed(failureOf(error, batch), batch)) return;
      }
    }
    this.#trouble = null;
  }

  /** A browser whose storage hangs must not keep the server from getting the labels. */
  async #patiently(keeping: Promise<void>): Promise<void> {
    let cancel = () => {};
    const enough = new Promise<void>((resolve) => {
      cancel = this.#options.timers.after(KEEPING, resolve);
    });
    await Promise.race([keeping, enough]);
    cancel();
  }

  /** The same person, that is: edits go under the name of who made them. */
  async #isBack(): Promise<boolean> {
    const { remote, userId } = this.#options;
    try {
      return (await this.exclusive(() => remote.user())) === userId;
    } catch {
      return false;
    }
  }

  #done(batch: readonly LabelOperation[], answer: LabelList): void {
    this.#failures = 0;
    this.#trouble = null;
    this.#limit = CHUNK;
    this.#savedAt = new Date(this.#options.timers.now());
    this.#options.saved(batch, answer);
  }

  /** Whether to go on with the rest. */
  #failed(failure: Failure, batch: readonly LabelOperation[]): boolean {
    const { copy } = this.#options;
    switch (failure.kind) {
      case 'conflicts':
        copy.collide(failure.conflicts);
        return true;
      case 'problems':
        copy.refuse(failure.problems);
        return true;
      case 'unclear':
        // Halve it until the one at fault is alone.
        this.#limit = Math.max(1, Math.floor(batch.length / 2));
        if (batch.length === 1) {
          this.#limit = CHUNK;
          copy.refuse(batch.map(({ id }) => ({ id, path: '', message: failure.error.message })));
        }
        return true;
      default:
        this.#failures += 1;
        this.#trouble = failure;
        return false;
    }
  }
}

function inConflict(count: number): string {
  return count === 1
    ? 'Somebody else changed a label that you changed: choose which one to keep.'
    : `Somebody else changed ${count} labels that you changed: choose which ones to keep.`;
}
