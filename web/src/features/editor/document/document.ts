/** The open document: local state over the server's, with its journal, its history and its saver. */
import type { Label, LabelAuthor, LabelList } from '@/kit/api/types';
import { changedBy, changedFields } from './content';
import { History, type Step } from './history';
import { newId } from './ids';
import type { JournalStore } from './journal';
import { Keeper } from './keeper';
import type { Remote } from './remote';
import { browserTimers, Saver, type Timers } from './saver';
import type { Release, TabLocks } from './tabLocks';
import type { DocumentState, Edit, LabelDocument, NewLabel } from './types';
import { type Arrival, WorkingCopy } from './workingCopy';

export interface DocumentOptions {
  readonly user: { readonly id: string; readonly name: string | null };
  readonly remote: Remote;
  readonly journals: JournalStore;
  readonly locks: TabLocks;
  readonly timers?: Timers;
}

/** Executions whose changes are remembered until they are asked for. */
const REMEMBERED = 50;

/** Loads a task's labels and takes up what earlier visits left. Rejects when the labels cannot be had. */
export async function createDocument(options: DocumentOptions): Promise<LabelDocument> {
  const journal = newId();
  const release = await options.locks.hold(lockOf(journal));
  try {
    const list = await options.remote.list(null);
    const document = new OpenDocument(options, journal, release, list);
    await document.takeUp();
    return document;
  } catch (error) {
    release();
    throw error;
  }
}

function lockOf(journal: string): string {
  return `labelmill:journal:${journal}`;
}

class OpenDocument implements LabelDocument {
  #state: DocumentState;
  #recovered = 0;
  readonly #options: DocumentOptions;
  readonly #journal: string;
  readonly #release: Release;
  readonly #me: LabelAuthor;
  readonly #copy: WorkingCopy;
  readonly #history = new History();
  readonly #keeper: Keeper;
  readonly #saver: Saver;
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  readonly #arrivals = new Map<string, Arrival[]>();
  readonly #end = new AbortController();
  #asOf: string;
  #refreshing: Promise<void> | null = null;
  #again: Promise<void> | null = null;

  constructor(options: DocumentOptions, journal: string, release: Release, list: LabelList) {
    this.#options = options;
    this.#journal = journal;
    this.#release = release;
    this.#timers = options.timers ?? browserTimers;
    this.#me = { kind: 'person', id: options.user.id, name: options.user.name };
    this.#asOf = list.as_of;
    this.#copy = new WorkingCopy(this.#me, list.items);
    this.#keeper = new Keeper(options.journals, journal, this.#copy);
    this.#saver = new Saver({
      copy: this.#copy,
      keeper: this.#keeper,
      remote: options.remote,
      userId: options.user.id,
      timers: this.#timers,
      changed: () => this.#emit(),
      saved: (operations, answer) => {
        const restored = this.#copy.settle(operations, answer);
        for (const [id, label] of restored) this.#history.learn(id, label);
        this.#emit();
      },
    });
    this.#state = this.#snapshot();
  }

  get state(): DocumentState {
    return this.#state;
  }

  get recovered(): number {
    return this.#recovered;
  }

  get unsaved(): number {
    return this.#copy.unsaved;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(name: string, edits: readonly Edit[]): string[] {
    const created: string[] = [];
    const targets = new Map<string, Label | null>();
    const restores = new Map<string, number>();
    const look = (id: string) => (targets.has(id) ? (targets.get(id) ?? null) : this.#copy.look(id));
    for (const edit of edits) {
      if (edit.op === 'create') {
        const label = this.#made(edit.label);
        if (look(label.id) !== null) continue;
        targets.set(label.id, label);
        created.push(label.id);
      } else if (edit.op === 'restore') {
        if (this.#copy.isKnown(edit.id)) restores.set(edit.id, edit.to);
      } else {
        const label = look(edit.id);
        const target = label && edited(label, edit, this.#me);
        if (label && target !== label) targets.set(edit.id, target);
      }
    }
    const changes: Step['changes'][number][] = [];
    for (const [id, after] of targets) {
      const before = this.#copy.look(id);
      if (before !== after && !restores.has(id)) changes.push({ id, before, after });
    }
    for (const id of restores.keys()) changes.push({ id, before: this.#copy.look(id), after: undefined });
    if (changes.length === 0) return created;
    this.#copy.put(targets);
    for (const [id, to] of restores) this.#copy.restore(id, to);
    this.#history.did({ name, changes });
    this.#edited(restores.size > 0);
    return created;
  }

  undo(): string | null {
    return this.#travel(this.#history.undo((id) => this.#copy.look(id), this.#me));
  }

  redo(): string | null {
    return this.#travel(this.#history.redo((id) => this.#copy.look(id), this.#me));
  }

  /** Several at once become one: a request that began before the call may have missed what it is about. */
  refresh(): Promise<void> {
    if (this.#refreshing === null) return this.#refresh();
    this.#again ??= this.#refreshing
      .catch(() => undefined)
      .then(() => {
        this.#again = null;
        return this.#refresh();
      });
    return this.#again;
  }

  async receive(execution: { readonly id: string; readonly name: string }): Promise<void> {
    await this.refresh();
    const changes = this.#arrivals.get(execution.id) ?? [];
    this.#arrivals.delete(execution.id);
    if (changes.length === 0) return;
    this.#history.happened({ name: execution.name, changes });
    this.#emit();
  }

  async flush(): Promise<void> {
    await this.#saver.flush();
  }

  resolve(id: string, keep: 'mine' | 'theirs'): void {
    this.#copy.resolve(id, keep);
    this.#edited(true);
  }

  dispose(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#listeners.clear();
    // Leaving a task right after an edit must not leave the edit behind.
    void this.#saver
      .close()
      .catch(() => undefined)
      .then(() => this.#keeper.sync())
      .finally(this.#release);
  }

  saveNow(): void {
    this.#saver.now();
  }

  /** The connection or the person may be back. */
  wake(): void {
    this.#saver.wake();
  }

  /** Adopts the journals of tabs that are gone, and those of living ones once they go. */
  async takeUp(): Promise<void> {
    const { journals, locks } = this.#options;
    const names = await journals.list().catch(() => []);
    for (const name of names.filter((each) => each !== this.#journal)) {
      const release = await locks.attempt(lockOf(name));
      if (release) await this.#adopt(name).finally(release);
      else void this.#await(name);
    }
  }

  async #await(journal: string): Promise<void> {
    try {
      const release = await this.#options.locks.wait(lockOf(journal), this.#end.signal);
      // First what it still got through, then what is left of it.
      await this.refresh().catch(() => undefined);
      await this.#adopt(journal).finally(release);
    } catch {
      // This tab was closed first.
    }
  }

  async #adopt(journal: string): Promise<void> {
    const skip = (id: string) => this.#copy.isPending(id);
    const records = await this.#options.journals.take(journal, this.#journal, skip).catch(() => []);
    this.#recovered += this.#copy.adopt(records);
    if (records.length > 0) this.#edited(false);
  }

  #refresh(): Promise<void> {
    const run = this.#saver.exclusive(async () => {
      const list = await this.#options.remote.list(this.#asOf);
      this.#remember(this.#copy.merge(list));
      this.#asOf = list.as_of;
    });
    this.#refreshing = run
      .then(() => {
        this.#emit();
        this.#saver.wake();
      })
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  #remember(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      const { execution } = arrival;
      if (execution === null) continue;
      const known = this.#arrivals.get(execution);
      if (known) known.push(arrival);
      else this.#arrivals.set(execution, [arrival]);
    }
    for (const id of this.#arrivals.keys()) {
      if (this.#arrivals.size <= REMEMBERED) break;
      this.#arrivals.delete(id);
    }
  }

  #travel(travel: ReturnType<History['undo']>): string | null {
    if (travel === null) return null;
    for (const id of travel.unawaited) this.#copy.unrestore(id);
    this.#copy.put(travel.targets);
    this.#edited(false);
    return travel.name;
  }

  #edited(now: boolean): void {
    void this.#keeper.sync().then(() => {
      if (this.#state.kept !== this.#keeper.durable) this.#emit();
    });
    this.#saver.soon();
    this.#emit();
    if (now) this.#saver.now();
  }

  #made(label: NewLabel): Label {
    const now = new Date(this.#timers.now()).toISOString();
    const z = label.z ?? 0;
    const below = this.#copy.labels.findLast((each) => each.z <= z)?.created_at ?? now;
    return {
      id: label.id ?? newId(),
      version: 0,
      kind: label.kind,
      class_id: label.class_id,
      frame: label.frame,
      geometry: label.geometry,
      attributes: label.attributes ?? {},
      z,
      confidence: null,
      review: null,
      made_by: this.#me,
      created_by_execution: null,
      // A clock that is behind must not put a new label under older ones.
      created_at: now > below ? now : below,
      updated_at: now,
    };
  }

  #snapshot(): DocumentState {
    return {
      labels: this.#copy.labels,
      byId: this.#copy.byId,
      save: this.#saver.state,
      undo: this.#history.undoName,
      redo: this.#history.redoName,
      conflicts: this.#copy.conflicts,
      problems: this.#copy.problems,
      kept: this.#keeper.durable,
    };
  }

  #emit(): void {
    this.#state = this.#snapshot();
    for (const listener of this.#listeners) listener();
  }
}

/** The label after an edit; the very same one when the edit says nothing new. */
function edited(
  label: Label,
  edit: Exclude<Edit, { op: 'create' | 'restore' }>,
  me: LabelAuthor,
): Label | null {
  switch (edit.op) {
    case 'delete':
      return null;
    case 'update': {
      const changed = changedBy(me, label, edit.change);
      return changedFields(changed, label).length > 0 ? changed : label;
    }
    case 'accept':
      return label.made_by.kind === 'execution' ? { ...label, made_by: me, confidence: null } : label;
    case 'review':
      return label.review === edit.verdict ? label : { ...label, review: edit.verdict };
  }
}
