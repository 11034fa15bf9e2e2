/** Undo and redo: a log of steps, each of which knows its own labels only. Pure. */
import type { Label, LabelAuthor } from '@/kit/api/types';
import { changedBy, changedFields, sameAuthor, sameContent } from './content';

export interface Change {
  readonly id: string;
  /** Null: there was none. */
  readonly before: Label | null;
  /** Undefined until the server tells: a restored state is not known before. */
  after: Label | null | undefined;
}

export interface Step {
  readonly name: string;
  readonly changes: readonly Change[];
}

export interface Travel {
  /** The step's name, with a word on what was left alone. */
  readonly name: string;
  readonly targets: ReadonlyMap<string, Label | null>;
  /** Labels whose former version was asked for, and did not come yet. */
  readonly unawaited: readonly string[];
}

type Look = (id: string) => Label | null;

export class History {
  readonly #undo: Step[] = [];
  #redo: Step[] = [];

  get undoName(): string | null {
    return this.#undo.at(-1)?.name ?? null;
  }

  get redoName(): string | null {
    return this.#redo.at(-1)?.name ?? null;
  }

  /** A step of the person's own: what was undone before it can't be redone any more. */
  did(step: Step): void {
    this.#undo.push(step);
    this.#redo = [];
  }

  /** A step of somebody else's, which takes nothing from the person. */
  happened(step: Step): void {
    this.#undo.push(step);
  }

  /** Takes back the newest step that still has an effect; those without any are dropped on the way. */
  undo(look: Look, me: LabelAuthor): Travel | null {
    return travel(this.#undo, this.#redo, ({ before, after }) => ({ from: after, to: before }), look, me);
  }

  redo(look: Look, me: LabelAuthor): Travel | null {
    return travel(this.#redo, this.#undo, ({ before, after }) => ({ from: before, to: after }), look, me);
  }

  /** The server told what a restored label looks like. */
  learn(id: string, label: Label | null): void {
    const change = [...this.#undo, ...this.#redo]
      .flatMap((step) => step.changes)
      .find((each) => each.id === id && each.after === undefined);
    if (change) change.after = label;
  }
}

type Ends = { from: Label | null | undefined; to: Label | null | undefined };

function travel(
  stack: Step[],
  other: Step[],
  ends: (change: Change) => Ends,
  look: Look,
  me: LabelAuthor,
): Travel | null {
  for (let step = stack.at(-1); step !== undefined; step = stack.at(-1)) {
    // There is no way to what is not known yet, only back from it.
    if (step.changes.some((change) => ends(change).to === undefined)) return null;
    stack.pop();
    const targets = new Map<string, Label | null>();
    const unawaited: string[] = [];
    for (const change of step.changes) {
      const { from, to = null } = ends(change);
      if (from === undefined) unawaited.push(change.id);
      const target = from === undefined ? to : whereTo(from, to, look(change.id), me);
      if (target !== undefined) targets.set(change.id, target);
    }
    if (targets.size === 0) continue;
    other.push(step);
    const left = step.changes.length - targets.size;
    const name = left === 0 ? step.name : `${step.name}, except ${left} changed since`;
    return { name, targets, unawaited };
  }
  return null;
}

/** What a label becomes when a step that led it `to` → `from` is taken back; undefined: it is left alone. */
export function whereTo(
  from: Label | null,
  to: Label | null,
  now: Label | null,
  me: LabelAuthor,
): Label | null | undefined {
  if (now === null) return from === null && to !== null ? to : undefined;
  if (from === null) return undefined;
  const changed = changedSince(now, from, me);
  if (to === null) return changed ? undefined : null;
  if (!changed && !sameAuthor(to.made_by, me)) return now.z === from.z ? to : { ...to, z: now.z };
  if (changed && !sameAuthor(from.made_by, me)) return undefined;
  if (from.review !== to.review && sameContent(from, to) && sameAuthor(from.made_by, to.made_by)) {
    return now.review === from.review ? { ...now, review: to.review } : undefined;
  }
  const fields = changedFields(from, to).filter(
    (field) => sameAuthor(now.made_by, me) || changedFields(now, from).every((each) => each !== field),
  );
  if (fields.length > 0) {
    return changedBy(me, now, Object.fromEntries(fields.map((field) => [field, to[field]])));
  }
  const accepts = sameAuthor(to.made_by, me) && !sameAuthor(from.made_by, me);
  return accepts && !changed ? { ...now, made_by: to.made_by, confidence: null } : undefined;
}

/** Whether somebody else wrote the label since it was `then`. */
function changedSince(now: Label, then: Label, me: LabelAuthor): boolean {
  if (now === then) return false;
  if (sameAuthor(now.made_by, me) && sameAuthor(then.made_by, me)) return false;
  const verdict = now.review !== null && now.review !== then.review;
  return verdict || !sameAuthor(now.made_by, then.made_by) || !sameContent(now, then);
}
