/** What a revision of a label did, in words. Pure. */
import { answersOf } from '@/features/editor/attributes/answers';
import type { Label, LabelRevision, OntologyDocument } from '@/kit/api/types';
import { percent } from '@/kit/ui/format';
import { shapeWords } from './shapeWords';

export interface RevisionWords {
  /** "Created", "Accepted the suggestion", "Changed the shape". */
  readonly title: string;
  /** One line a change, such as "Colour: red → blue". */
  readonly details: readonly string[];
}

type State = Partial<Label>;

export function revisionWords(revision: LabelRevision, ontology: OntologyDocument): RevisionWords {
  const { op } = revision;
  const before = revision.before ?? {};
  const after = revision.after ?? {};
  if (op === 'create') return { title: 'Created', details: startWords(after, ontology) };
  if (op === 'delete') return { title: 'Deleted', details: [] };
  if (op === 'accept') return { title: 'Accepted the suggestion', details: [] };
  if (op === 'review') {
    const title = { approved: 'Approved', rejected: 'Rejected', none: 'Took the verdict back' };
    return { title: title[after.review ?? 'none'], details: [] };
  }
  const changes = changesOf(before, after, ontology);
  if (op === 'restore') {
    const title = revision.before === null ? 'Restored after it was deleted' : 'Restored';
    return { title, details: revision.before === null ? [] : changes.map(({ detail }) => detail) };
  }
  if (changes.length === 0) return { title: 'Saved without a change', details: [] };
  const [only] = changes;
  const title = changes.length === 1 && only ? `Changed the ${only.noun}` : 'Changed';
  return { title, details: changes.map(({ detail }) => detail) };
}

const classNames = (ontology: OntologyDocument) =>
  new Map([...ontology.objects, ...ontology.classifications].map((each) => [each.id, each]));

function startWords(state: State, ontology: OntologyDocument): string[] {
  const name = state.class_id && (classNames(ontology).get(state.class_id)?.name ?? state.class_id);
  const sure = state.confidence == null ? '' : `, ${percent(state.confidence)} sure`;
  return name ? [`${name}${sure}`] : [];
}

interface Change {
  readonly noun: string;
  readonly detail: string;
}

const NOTHING = 'nothing';

function changesOf(before: State, after: State, ontology: OntologyDocument): Change[] {
  const changes: Change[] = [];
  const names = classNames(ontology);
  const nameOf = (id: string | undefined) => (id === undefined ? NOTHING : (names.get(id)?.name ?? id));
  if (before.class_id !== after.class_id) {
    changes.push({ noun: 'class', detail: `Class: ${nameOf(before.class_id)} → ${nameOf(after.class_id)}` });
  }
  const shape = shapeWords(before.geometry ?? null, after.geometry ?? null);
  if (shape !== null) changes.push({ noun: 'shape', detail: shape });
  for (const detail of answerChanges(before, after, ontology)) changes.push({ noun: 'answers', detail });
  if ((before.frame ?? 0) !== (after.frame ?? 0)) {
    changes.push({
      noun: 'frame',
      detail: `Frame: ${(before.frame ?? 0) + 1} → ${(after.frame ?? 0) + 1}`,
    });
  }
  if ((before.z ?? 0) !== (after.z ?? 0)) {
    const isUp = (after.z ?? 0) > (before.z ?? 0);
    changes.push({ noun: 'order', detail: isUp ? 'Brought forward' : 'Sent backward' });
  }
  return changes;
}

function answerChanges(before: State, after: State, ontology: OntologyDocument): string[] {
  const names = classNames(ontology);
  const answers = (state: State) => {
    const attributes = (state.class_id && names.get(state.class_id)?.attributes) || [];
    return new Map(answersOf(attributes, state.attributes ?? {}).map((each) => [each.id, each]));
  };
  const [was, is] = [answers(before), answers(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id) => {
    const [old, now] = [was.get(id), is.get(id)];
    if (old?.answer === now?.answer) return [];
    const question = now?.question ?? old?.question ?? id;
    return [`${question}: ${old?.answer ?? NOTHING} → ${now?.answer ?? NOTHING}`];
  });
}
