import { useMemo } from 'react';
import type { Label } from '@/kit/api/types';
import { plural } from '@/kit/ui/format';
import { classOf } from '../classes';
import { useEditor } from '../context';
import { useView } from '../view/ViewContext';

/** Which of the selected labels can be worked on, and why not. A reason is a sentence, null when there is none. */
export interface Can {
  readonly selected: readonly Label[];
  /** Those with a shape. */
  readonly objects: readonly Label[];
  /** Neither locked nor of a class that is gone. */
  readonly changeable: readonly Label[];
  /** Not locked. */
  readonly removable: readonly Label[];
  readonly notSelected: string | null;
  readonly notChange: string | null;
  readonly notRemove: string | null;
}

export function useCan(): Can {
  const { selection, state, ontology, readOnly } = useEditor();
  const { lockedLabels } = useView();
  return useMemo(() => {
    const selected = [...selection].flatMap((id) => state.byId.get(id) ?? []);
    const removable = selected.filter((label) => !lockedLabels.has(label.id));
    const changeable = removable.filter((label) => classOf(ontology.document, label) !== null);
    const notSelected = selected.length === 0 ? 'Select a label first.' : null;
    const isLocked =
      removable.length === 0 ? `${plural(selected.length, 'label is', 'labels are')} locked.` : null;
    const isGone = changeable.length === 0 ? 'Its class was removed: it can only be deleted.' : null;
    return {
      selected,
      objects: selected.filter((label) => label.kind === 'object'),
      changeable,
      removable,
      notSelected,
      notChange: readOnly ?? notSelected ?? isLocked ?? isGone,
      notRemove: readOnly ?? notSelected ?? isLocked,
    };
  }, [selection, state.byId, ontology.document, lockedLabels, readOnly]);
}
