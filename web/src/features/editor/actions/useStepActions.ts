import { IconArrowBackUp, IconArrowForwardUp, IconDeviceFloppy } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { notify } from '@/kit/ui/notify';
import { useEditor } from '../context';
import { useLabelVerbs } from '../edits/VerbsContext';
import { KEYS } from '../shortcuts';

/** Undo, redo, save. */
export function useStepActions(): void {
  const { document, state, readOnly } = useEditor();
  const verbs = useLabelVerbs();
  const { undo, redo } = state;
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'step.undo',
          label: undo === null ? 'Undo' : `Undo ${undo}`,
          group: 'Steps',
          icon: IconArrowBackUp,
          keys: KEYS.undo,
          disabled: readOnly ?? (undo === null ? 'There is no step to take back.' : false),
          perform: verbs.undo,
        },
        {
          id: 'step.redo',
          label: redo === null ? 'Redo' : `Redo ${redo}`,
          group: 'Steps',
          icon: IconArrowForwardUp,
          keys: KEYS.redo,
          disabled: readOnly ?? (redo === null ? 'There is no step to do again.' : false),
          perform: verbs.redo,
        },
        {
          id: 'step.save',
          label: 'Save now',
          group: 'Steps',
          icon: IconDeviceFloppy,
          keys: KEYS.save,
          perform: () => document.flush().catch((error: unknown) => notify.failed(error, 'Not saved')),
        },
      ],
      [document, undo, redo, readOnly, verbs],
    ),
  );
}
