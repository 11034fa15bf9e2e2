/** A browser with tabs, a clock that is turned by hand, and a line to the server that fails as told. For tests. */
import { ApiError } from '@/kit/api/client';
import type { Label, LabelAuthor, LabelList, LabelOperation } from '@/kit/api/types';
import { createDocument } from '../document';
import type { JournalStore } from '../journal';
import type { Remote } from '../remote';
import type { Timers } from '../saver';
import type { Release, TabLocks } from '../tabLocks';
import type { LabelDocument, NewLabel } from '../types';
import type { Kept } from '../workingCopy';
import type { SimServer } from './server';

export const ME: LabelAuthor = { kind: 'person', id: 'me', name: 'Mina' };
export const BOB: LabelAuthor = { kind: 'person', id: 'bob', name: 'Bob' };

type Soon<T> = T | Promise<T>;

/** Where labels are: simulated, or the real one. */
export interface LabelServer {
  list(since: string | null): Soon<LabelList>;
  save(author: LabelAuthor, operations: readonly LabelOperation[]): Soon<LabelList>;
  living(): Soon<Label[]>;
  /** What became of a label, the oldest first. */
  revisions(id: string): Soon<{ op: LabelOperation['op']; author: LabelAuthor; after: Label | null }[]>;
}

/** What happens to requests. */
export type Line = 'up' | 'down' | 'answers lost' | 'busy' | 'broken' | 'signed out' | 'forbidden';

export class HandTimers implements Timers {
  readonly #settled: () => Promise<void>;
  #now = Date.parse('2026-01-02T00:00:00Z');
  readonly #waiting = new Set<{ at: number; run: () => void }>();

  constructor(settled: () => Promise<void>) {
    this.#settled = settled;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  /** Lets time pass, with whatever is due in it, and what follows from that. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#settled();
    for (;;) {
      const [next] = [...this.#waiting].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.#settled();
    }
    this.#now = end;
  }
}

/** Promises have run dry: nothing here takes longer than a few turns. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}

/** IndexedDB as the document sees it: records are copies, and survive the tab. */
export class MemoryJournals implements JournalStore {
  readonly journals = new Map<string, Map<string, Kept>>();
  full = false;

  async list(): Promise<string[]> {
    return [...this.journals].flatMap(([name, records]) => (records.size > 0 ? [name] : []));
  }

  async write(journal: string, records: readonly Kept[], removed: readonly string[]): Promise<void> {
    // Storage takes its time.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    if (this.full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    const kept = this.journals.get(journal) ?? new Map<string, Kept>();
    this.journals.set(journal, kept);
    for (const record of records) kept.set(record.id, structuredClone(record));
    for (const id of removed) kept.delete(id);
  }

  async take(from: string, to: string, skip: (id: string) => boolean): Promise<Kept[]> {
    const records = [...(this.journals.get(from)?.values() ?? [])].filter((record) => !skip(record.id));
    await this.write(to, records, []);
    await this.write(
      from,
      [],
      records.map(({ id }) => id),
    );
    return structuredClone(records);
  }

  get records(): Kept[] {
    return [...this.journals.values()].flatMap((records) => [...records.values()]);
  }
}

export class MemoryLocks implements TabLocks {
  readonly #held = new Map<string, Set<() => void>>();

  async hold(name: string): Promise<Release> {
    const waiting = this.#held.get(name) ?? new Set<() => void>();
    this.#held.set(name, waiting);
    return () => {
      if (this.#held.get(name) !== waiting) return;
      this.#held.delete(name);
      for (const next of waiting) next();
    };
  }

  async attempt(name: string): Promise<Release | null> {
    return this.#held.has(name) ? null : this.hold(name);
  }

  async wait(name: string, signal: AbortSignal): Promise<Release> {
    for (;;) {
      signal.throwIfAborted();
      const release = await this.attempt(name);
      if (release) return release;
      await new Promise<void>((resolve, reject) => {
        this.#held.get(name)?.add(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    }
  }
}

export interface Tab {
  readonly document: LabelDocument;
  /** The tab is gone without a word: nothing of it runs any more. */
  crash(): Promise<void>;
}

export class World<Server extends LabelServer = SimServer> {
  readonly timers = new HandTimers(() => this.settled());
  readonly journals = new MemoryJournals();
  readonly locks = new MemoryLocks();
  /** Requests that were sent, and what they held. */
  readonly sent: LabelOperation[][] = [];
  line: Line = 'up';
  user: string | null;
  #requests = 0;

  constructor(
    readonly server: Server,
    readonly me: LabelAuthor = ME,
    readonly bob: LabelAuthor = BOB,
  ) {
    this.user = me.id;
  }

  /** Nothing goes on any more, but for what waits for its time. */
  async settled(): Promise<void> {
    await settled();
    while (this.#requests > 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await settled();
    }
  }

  async open(): Promise<Tab> {
    const locks: Release[] = [];
    const gone = new AbortController();
    let alive = true;
    const forever = new Promise<never>(() => undefined);
    /** A dead tab hears no answers. */
    const living = async <T>(result: Promise<T>): Promise<T> => {
      try {
        const value = await result;
        return alive ? value : await forever;
      } catch (error) {
        if (alive) throw error;
        return forever;
      }
    };
    const remote: Remote = {
      list: (since) => living(this.#request(async () => this.server.list(since))),
      save: (operations) => {
        if (!alive) return forever;
        const copy = structuredClone([...operations]);
        this.sent.push(copy);
        return living(this.#request(async () => this.server.save({ ...this.me, id: this.user }, copy)));
      },
      user: () => living(this.#request(async () => this.user)),
    };
    const document = await createDocument({
      user: { id: this.me.id ?? '', name: this.me.name ?? null },
      remote,
      journals: {
        list: () => this.journals.list(),
        write: async (...args) => (alive ? this.journals.write(...args) : undefined),
        take: (...args) => this.journals.take(...args),
      },
      locks: {
        hold: async (name) => {
          const release = await this.locks.hold(name);
          locks.push(release);
          return release;
        },
        attempt: (name) => this.locks.attempt(name),
        wait: (name, signal) => this.locks.wait(name, AbortSignal.any([signal, gone.signal])),
      },
      timers: {
        now: () => this.timers.now(),
        random: () => this.timers.random(),
        after: (milliseconds, run) => this.timers.after(milliseconds, () => alive && run()),
      },
    });
    const crash = async () => {
      await settled();
      alive = false;
      gone.abort();
      for (const release of locks) release();
      await this.settled();
    };
    return { document, crash };
  }

  async #request<T>(reach: () => Promise<T>): Promise<T> {
    this.#requests += 1;
    try {
      // Some turns on the way there, and some on the way back.
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      const status = REFUSALS[this.line];
      if (status !== undefined) fail(status);
      const answer = await reach();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      if (this.line === 'answers lost') fail(0);
      return answer;
    } finally {
      this.#requests -= 1;
    }
  }
}

const REFUSALS: Partial<Record<Line, number>> = {
  ...{ down: 0, busy: 429, broken: 502 },
  ...{ 'signed out': 401, forbidden: 403 },
};

function fail(status: number): never {
  const body = { code: 'failed', message: `Failed with ${status}.`, field: null, details: {} };
  throw new ApiError(status, body);
}

export function box(x: number, more: Partial<NewLabel> = {}): NewLabel {
  const geometry = { type: 'bounding_box', x, y: 0, width: 10, height: 10 } as const;
  return { kind: 'object', class_id: 'cat', frame: 0, geometry, ...more };
}
