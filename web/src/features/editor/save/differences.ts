/** What two versions of one label say differently, in words. Pure. */
import type { Label, OntologyDocument } from '@/kit/api/types';
import { answersOf } from '../attributes/answers';
import { attributesOf, classOf } from '../classes';
import { equal } from '../document/content';
import { removedName } from '../labels/labelGroups';

export interface Difference {
  readonly what: string;
  readonly mine: string;
  readonly theirs: string;
}

const NOTHING = '–';

/** Null stands for a label that was deleted. */
export function differences(
  mine: Label | null,
  theirs: Label | null,
  ontology: OntologyDocument,
): Difference[] {
  if (mine === null || theirs === null) {
    const words = (label: Label | null) => (label === null ? 'Deleted' : 'Kept, with changes');
    return [{ what: 'Label', mine: words(mine), theirs: words(theirs) }];
  }
  const found: Difference[] = [];
  if (mine.class_id !== theirs.class_id) {
    const nameOf = (label: Label) => classOf(ontology, label)?.name ?? removedName(label.class_id);
    found.push({ what: 'Class', mine: nameOf(mine), theirs: nameOf(theirs) });
  }
  if (!equal(mine.geometry, theirs.geometry)) {
    found.push({ what: 'Shape', mine: 'as drawn here', theirs: 'as drawn there' });
  }
  const answers = (label: Label) =>
    new Map(
      answersOf(attributesOf(ontology, label), label.attributes).map(({ question, answer }) => [
        question,
        answer,
      ]),
    );
  const [ours, others] = [answers(mine), answers(theirs)];
  for (const question of new Set([...ours.keys(), ...others.keys()])) {
    const [a, b] = [ours.get(question) ?? NOTHING, others.get(question) ?? NOTHING];
    if (a !== b) found.push({ what: question, mine: a, theirs: b });
  }
  if (mine.z !== theirs.z) found.push({ what: 'Order', mine: String(mine.z), theirs: String(theirs.z) });
  return found;
}
