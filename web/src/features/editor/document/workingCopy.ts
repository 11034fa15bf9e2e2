/** The labels as the person sees them over the labels as the server has them. No input or output: pure bookkeeping. */
import type { Label, LabelAuthor, LabelConflict, LabelList, LabelOperation } from '@/kit/api/types';
import { sameAuthor, sameContent } from './content';
import {
  agree,
  type Base,
  type Entry,
  type Flight,
  isStuck,
  living,
  NOTHING,
  newEntry,
  nextFlight,
  rebase,
} from './entry';
import { LabelIndex } from './labelIndex';
import { compareLabels, rebuild } from './order';
import type { LabelProblem } from './types';

/** A label as it is kept in the browser until the server has it. */
export type Kept = Pick<Entry, 'id' | 'base' | 'target' | 'flight' | 'restore' | 'reviewed'>;

/** A label that changed on the server and followed here. */
export interface Arrival {
  readonly id: string;
  readonly before: Label | null;
  readonly after: Label | null;
  /** The execution that did it; null: somebody else. */
  readonly execution: string | null;
}

type View = Map<string, Label | null>;

export class WorkingCopy {
  labels: readonly Label[];
  byId: LabelIndex;
  /** Ids whose pending state changed since it was last kept. */
  readonly unkept = new Set<string>();
  readonly #me: LabelAuthor;
  readonly #entries = new Map<string, Entry>();
  /** Labels that were seen alive here, and are deleted now. */
  readonly #gone = new Map<string, Base>();
  /** The person's own verdicts: they come back with the state that they were about. */
  readonly #verdicts = new Map<string, Label['review']>();
  #stuck: { conflicts: readonly LabelConflict[]; problems: readonly LabelProblem[]; count: number } | null =
    null;

  constructor(me: LabelAuthor, labels: readonly Label[]) {
    this.#me = me;
    this.labels = labels.toSorted(compareLabels);
    this.byId = LabelIndex.of(labels);
  }

  /** Labels that are not on the server yet, for whatever reason. */
  get unsaved(): number {
    return this.#entries.size;
  }

  /** Those of them that can be sent. */
  get sendable(): number {
    return this.#entries.size - this.#stuckOnes().count;
  }

  get conflicts(): readonly LabelConflict[] {
    return this.#stuckOnes().conflicts;
  }

  get problems(): readonly LabelProblem[] {
    return this.#stuckOnes().problems;
  }

  look(id: string): Label | null {
    return this.byId.get(id) ?? null;
  }

  /** What the person made of labels; null deletes. */
  put(targets: ReadonlyMap<string, Label | null>): void {
    const view: View = new Map();
    for (const [id, target] of targets) {
      const entry = this.#entry(id);
      const shown = entry.target;
      if (target !== null && shown !== null && isVerdict(shown, target)) {
        this.#verdicts.set(id, target.review);
        entry.reviewed = true;
      } else if (target?.review && target.review === this.#verdicts.get(id)) {
        entry.reviewed = true;
      }
      entry.target = target;
      if (entry.problems.length > 0) entry.problems = [];
      this.#tidy(entry, view);
    }
    this.#show(view);
  }

  /** Whether the server has, or had, a label: only then can a former state of it be had. */
  isKnown(id: string): boolean {
    return (this.#entries.get(id)?.base ?? this.#known(id)).version > 0;
  }

  /** Wants what the server had at a version. It is seen once the server has answered. */
  restore(id: string, to: number): void {
    const entry = this.#entry(id);
    entry.restore = { to, shown: entry.target };
    this.#changed(entry);
  }

  /** Takes back a wish to restore. If it is on its way already, what comes of it is not what is wanted. */
  unrestore(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry?.restore) return;
    entry.restore = null;
    if (entry.flight?.operation.op === 'restore') entry.flight = { ...entry.flight, blind: true };
    this.#changed(entry);
  }

  /** Follows the server where nothing is pending. */
  merge(list: Pick<LabelList, 'items' | 'deleted'>): Arrival[] {
    const view: View = new Map();
    const arrivals: Arrival[] = [];
    for (const label of list.items) {
      const { kind, id } = label.made_by;
      this.#arrive(label.id, living(label), kind === 'execution' ? id : null, view, arrivals);
    }
    for (const { id, version, by_execution } of list.deleted) {
      this.#arrive(id, { version, label: null, last: null }, by_execution ?? null, view, arrivals);
    }
    this.#show(view);
    return arrivals;
  }

  /** Up to `limit` operations to send, one a label. Those that have no answer yet go first, exactly as they were. */
  take(limit: number): LabelOperation[] {
    const batch: LabelOperation[] = [];
    const fresh: Entry[] = [];
    for (const entry of this.#entries.values()) {
      if (isStuck(entry)) continue;
      if (entry.flight !== null) batch.push(entry.flight.operation);
      else if (fresh.length < limit) fresh.push(entry);
      if (batch.length === limit) return batch;
    }
    for (const entry of fresh.slice(0, limit - batch.length)) {
      entry.flight = nextFlight(entry, this.#me);
      if (entry.flight === null) continue;
      batch.push(entry.flight.operation);
      this.unkept.add(entry.id);
    }
    return batch;
  }

  /** The server took the operations. Returns what former versions that were asked for look like. */
  settle(
    batch: readonly LabelOperation[],
    answer: Pick<LabelList, 'items' | 'deleted'>,
  ): Map<string, Label | null> {
    const alive = new Map(answer.items.map((label) => [label.id, label]));
    const deleted = new Map(answer.deleted.map(({ id, version }) => [id, version]));
    const view: View = new Map();
    const restored = new Map<string, Label | null>();
    for (const operation of batch) {
      const entry = this.#entries.get(operation.id);
      if (!entry?.flight) continue;
      const label = alive.get(operation.id) ?? null;
      const version = label?.version ?? deleted.get(operation.id) ?? versionOf(operation) + 1;
      if (version > versionOf(operation) + 1 && entry.target !== entry.flight.predicted) {
        // It was repeated, and since the first time somebody wrote over what the person now changes further.
        this.#conflict(entry, { id: entry.id, yours: operation, theirs: label, version }, view);
        continue;
      }
      if (operation.op === 'restore' && (entry.restore !== null || entry.flight.blind))
        restored.set(entry.id, label);
      this.#land(entry, entry.flight, { version, label, last: label ?? entry.base.last });
      this.#tidy(entry, view);
    }
    this.#show(view);
    return restored;
  }

  /** Somebody was first: their labels wait for a decision, unless both sides agree. */
  collide(conflicts: readonly LabelConflict[]): void {
    const view: View = new Map();
    for (const conflict of conflicts) {
      const entry = this.#entries.get(conflict.id);
      if (entry) this.#conflict(entry, conflict, view);
    }
    this.#show(view);
  }

  /** The server would not take these. */
  refuse(problems: readonly LabelProblem[]): void {
    for (const id of new Set(problems.map((problem) => problem.id))) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      entry.problems = problems.filter((problem) => problem.id === id);
      entry.flight = null;
      this.#changed(entry);
    }
  }

  /** Lets what was refused be sent again as it is. */
  forgive(): void {
    for (const entry of this.#entries.values()) {
      if (entry.problems.length === 0) continue;
      entry.problems = [];
      this.#changed(entry);
    }
  }

  resolve(id: string, keep: 'mine' | 'theirs'): void {
    const entry = this.#entries.get(id);
    if (!entry?.conflict || !entry.latest) return;
    const { base, target, latest } = entry;
    entry.base = latest;
    entry.latest = null;
    entry.conflict = null;
    entry.restore = null;
    const verdictOnly = entry.reviewed && target !== null && base.label !== null && agree(target, base.label);
    if (keep === 'theirs' || (verdictOnly && latest.label === null)) {
      entry.target = latest.label;
      entry.reviewed = false;
    } else if (verdictOnly && latest.label !== null) {
      entry.target = { ...latest.label, review: target.review };
    }
    const view: View = new Map();
    this.#tidy(entry, view);
    this.#show(view);
  }

  /** What has to be kept of a label; null when the server has all. */
  kept(id: string): Kept | null {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    const { base, target, flight, restore, reviewed } = entry;
    return { id, base, target, flight, restore, reviewed };
  }

  isPending(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Takes up what another tab or an earlier visit kept. Returns how many labels that are news to the server. */
  adopt(records: readonly Kept[]): number {
    const view: View = new Map();
    let count = 0;
    for (const record of records) {
      const known = this.#known(record.id);
      const entry: Entry = { ...newEntry(record.id, record.base, record.target), ...record };
      this.unkept.add(record.id);
      // It came home after all; only the answer was lost.
      if (record.restore === null && !record.reviewed && agree(record.target, known.label)) continue;
      if (known.version > record.base.version) entry.latest = known;
      this.#entries.set(record.id, entry);
      count += 1;
      this.#tidy(entry, view);
    }
    this.#stuck = null;
    this.#show(view);
    return count;
  }

  #entry(id: string): Entry {
    const found = this.#entries.get(id);
    if (found) return found;
    const base = this.#known(id);
    const entry = newEntry(id, base, base.label);
    this.#entries.set(id, entry);
    return entry;
  }

  #known(id: string): Base {
    const label = this.byId.get(id);
    return label ? living(label) : (this.#gone.get(id) ?? NOTHING);
  }

  #land(entry: Entry, flight: Flight, base: Base): void {
    entry.target = rebase(entry, flight, base.label);
    entry.base = base;
    entry.flight = null;
    if (flight.operation.op === 'restore') entry.restore = null;
    if (flight.operation.op === 'review' && entry.target?.review === base.label?.review)
      entry.reviewed = false;
    if (entry.latest !== null && entry.latest.version <= base.version) entry.latest = null;
  }

  #conflict(entry: Entry, conflict: LabelConflict, view: View): void {
    const { theirs, version } = conflict;
    entry.flight = null;
    entry.latest = { version, label: theirs, last: theirs ?? entry.base.last };
    if (entry.restore === null && agree(entry.target, theirs)) {
      entry.base = entry.latest;
      entry.target = theirs;
      entry.latest = null;
    } else {
      entry.conflict = conflict;
    }
    this.#tidy(entry, view);
  }

  /** Forgets an entry that has nothing to say any more, and shows what the person is to see. */
  #tidy(entry: Entry, view: View): void {
    this.#changed(entry);
    const idle = entry.flight === null && entry.restore === null && entry.problems.length === 0;
    if (idle && nextFlight(entry, this.#me) === null) {
      const base = entry.latest ?? entry.base;
      this.#entries.delete(entry.id);
      if (base.label === null && base.version > 0) this.#gone.set(entry.id, base);
      else this.#gone.delete(entry.id);
      view.set(entry.id, base.label);
    } else {
      view.set(entry.id, entry.target);
    }
  }

  #changed(entry: Entry): void {
    this.unkept.add(entry.id);
    this.#stuck = null;
  }

  #arrive(id: string, base: Base, execution: string | null, view: View, arrivals: Arrival[]): void {
    const entry = this.#entries.get(id);
    if (entry) {
      const newest = Math.max(entry.base.version, entry.latest?.version ?? 0);
      if (base.version <= newest) return;
      entry.latest = { ...base, last: base.label ?? entry.latest?.last ?? entry.base.last };
      if (entry.conflict)
        this.#conflict(entry, { ...entry.conflict, theirs: base.label, version: base.version }, view);
      return;
    }
    const known = this.#known(id);
    if (base.version <= known.version) return;
    if (base.label === null) this.#gone.set(id, { ...base, last: known.last });
    else this.#gone.delete(id);
    if (base.label === known.label) return;
    view.set(id, base.label);
    arrivals.push({ id, before: known.label, after: base.label, execution });
  }

  #show(view: View): void {
    for (const [id, label] of view) if (this.look(id) === label) view.delete(id);
    if (view.size === 0) return;
    this.byId = this.byId.with(view);
    this.labels = rebuild(this.labels, view);
  }

  #stuckOnes() {
    if (this.#stuck !== null) return this.#stuck;
    const stuck = [...this.#entries.values()].filter(isStuck);
    this.#stuck = {
      conflicts: stuck.flatMap((entry) => entry.conflict ?? []),
      problems: stuck.flatMap((entry) => entry.problems),
      count: stuck.length,
    };
    return this.#stuck;
  }
}

/** Whether nothing but the reviewer's word differs. */
function isVerdict(before: Label, after: Label): boolean {
  return (
    before.review !== after.review && sameContent(before, after) && sameAuthor(before.made_by, after.made_by)
  );
}

function versionOf(operation: LabelOperation): number {
  return operation.op === 'create' ? 0 : operation.version;
}
