/** One label that differs from the server's: what has to be sent next to make the server's like it. Pure. */
import type { Label, LabelAuthor, LabelConflict, LabelOperation } from '@/kit/api/types';
import { changedBy, changedFields, equal, FIELDS, sameAuthor, sameContent } from './content';
import type { LabelProblem } from './types';

/** What the server is known to have. */
export interface Base {
  /** 0: it has never heard of the label. */
  readonly version: number;
  /** Null when it does not exist or was deleted. */
  readonly label: Label | null;
  /** The label as it last was while it lived, where that is known. */
  readonly last: Label | null;
}

export const NOTHING: Base = { version: 0, label: null, last: null };

/** An operation that was sent, or is about to be, and has no answer yet. It is repeated exactly as it was. */
export interface Flight {
  readonly operation: LabelOperation;
  /** The label that it makes. */
  readonly predicted: Label | null;
  /** It cannot be known what it makes. */
  readonly blind?: boolean;
}

export interface Entry {
  readonly id: string;
  base: Base;
  /** What the person sees and wants; null: deleted. */
  target: Label | null;
  flight: Flight | null;
  /** Wanted is what the server had at version `to`, which is not known here; `shown` is what is seen meanwhile. */
  restore: { readonly to: number; readonly shown: Label | null } | null;
  /** The person gave their verdict on it. */
  reviewed: boolean;
  /** A newer state of the server's, by somebody else. */
  latest: Base | null;
  conflict: LabelConflict | null;
  problems: readonly LabelProblem[];
}

export function newEntry(id: string, base: Base, target: Label | null): Entry {
  return {
    id,
    base,
    target,
    flight: null,
    restore: null,
    reviewed: false,
    latest: null,
    conflict: null,
    problems: [],
  };
}

export function living(label: Label): Base {
  return { version: label.version, label, last: label };
}

export function isStuck(entry: Entry): boolean {
  return entry.conflict !== null || entry.problems.length > 0;
}

/** The next operation for a label; null when the server has it as it is wanted. */
export function nextFlight(entry: Entry, me: LabelAuthor): Flight | null {
  const { id, base, target, restore } = entry;
  const { version } = base;
  if (restore !== null && version > 0) {
    return { operation: { op: 'restore', id, version, to: restore.to }, predicted: restore.shown };
  }
  if (target === null) {
    return base.label === null ? null : { operation: { op: 'delete', id, version }, predicted: null };
  }
  if (version === 0) {
    return { operation: create(target), predicted: entry.reviewed ? { ...target, review: null } : target };
  }
  const ours = sameAuthor(target.made_by, me);
  if (base.label === null) {
    // A state that is not the person's own was the server's once, and can be had from there with its author.
    const wanted = ours ? base.last : target;
    const to = wanted?.version ?? version - 1;
    return { operation: { op: 'restore', id, version, to }, predicted: wanted, blind: wanted === null };
  }
  const theirs = sameAuthor(target.made_by, base.label.made_by) && sameContent(target, base.label);
  if (!ours && !theirs) {
    return { operation: { op: 'restore', id, version, to: target.version }, predicted: target };
  }
  const fields = changedFields(base.label, target);
  if (fields.length > 0) {
    const change = Object.fromEntries(fields.map((field) => [field, target[field]]));
    return {
      operation: { op: 'update', id, version, ...change },
      predicted: changedBy(me, base.label, change),
    };
  }
  if (ours && base.label.made_by.kind === 'execution') {
    const predicted: Label = { ...base.label, made_by: target.made_by, confidence: null };
    return { operation: { op: 'accept', id, version }, predicted };
  }
  if (entry.reviewed && target.review !== base.label.review) {
    const verdict = target.review;
    return {
      operation: { op: 'review', id, version, verdict },
      predicted: { ...base.label, review: verdict },
    };
  }
  return null;
}

function create(label: Label): LabelOperation {
  const { id, kind, class_id, frame, geometry, attributes, z } = label;
  return { op: 'create', id, kind, class_id, frame, geometry, attributes, z };
}

/** The target after the server answered: what the person changed since it was sent stays, the rest is as answered. */
export function rebase(entry: Entry, flight: Flight, answered: Label | null): Label | null {
  const { target } = entry;
  const { predicted } = flight;
  // A former state comes as it was, and does not know how high it lies now or what the reviewer says.
  const former = flight.operation.op === 'restore' && entry.restore === null;
  if (flight.blind) return target;
  if (target === predicted && !(former && target !== null)) return answered;
  if (target === null || predicted === null || answered === null) return target;
  const merged: Record<string, unknown> = { ...answered };
  for (const field of FIELDS) if (!equal(target[field], predicted[field])) merged[field] = target[field];
  if (former) merged.z = target.z;
  if (target.review !== predicted.review || (former && entry.reviewed)) merged.review = target.review;
  if (!sameAuthor(target.made_by, predicted.made_by)) {
    Object.assign(merged, {
      made_by: target.made_by,
      confidence: target.confidence,
      version: target.version,
    });
  }
  return merged as unknown as Label;
}

/** Whether both sides want the same after all, so that there is nothing to choose from. */
export function agree(target: Label | null, theirs: Label | null): boolean {
  if (target === null || theirs === null) return target === theirs;
  if (changedFields(target, theirs).length > 0) return false;
  return sameAuthor(target.made_by, theirs.made_by) || target.made_by.kind === theirs.made_by.kind;
}
