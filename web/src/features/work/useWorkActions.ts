import {
  IconCheck,
  IconDoorExit,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconX,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { StageKind } from '@/kit/api/types';
import { useEvent } from '@/kit/ui/useEvent';
import { WORK_KEYS } from './keys';
import type { useSteps } from './useSteps';

interface WorkActions {
  kind: StageKind;
  /** The person works in this stage. */
  isHere: boolean;
  mayFinish: boolean;
  steps: Pick<ReturnType<typeof useSteps>, 'submit' | 'approve' | 'skip' | 'next' | 'release'>;
  askReason: () => void;
}

const GROUP = 'Task';

/** The work on a task, as entries of the palette and the help sheet. */
export function useWorkActions({ kind, isHere, mayFinish, steps, askReason }: WorkActions): void {
  const { submit, approve, skip, next, release } = steps;
  const ask = useEvent(askReason);
  useActions(
    useMemo<Action[]>(() => {
      if (!isHere) return [];
      const disabled = !mayFinish;
      const finish: Action[] =
        kind === 'annotate'
          ? [
              {
                id: 'task.submit',
                label: 'Submit',
                group: GROUP,
                icon: IconCheck,
                keys: WORK_KEYS.finish,
                disabled,
                perform: submit,
              },
            ]
          : [
              {
                id: 'task.approve',
                label: 'Approve the task',
                group: GROUP,
                icon: IconCheck,
                keys: WORK_KEYS.finish,
                disabled,
                perform: approve,
              },
              {
                id: 'task.reject',
                label: 'Reject the task…',
                group: GROUP,
                icon: IconX,
                keys: WORK_KEYS.reject,
                disabled,
                perform: ask,
              },
            ];
      return [
        ...finish,
        {
          id: 'task.skip',
          label: 'Skip: to the back of the queue',
          group: GROUP,
          icon: IconPlayerSkipForward,
          keys: WORK_KEYS.skip,
          disabled,
          perform: skip,
        },
        {
          id: 'task.next',
          label: 'Next task',
          group: GROUP,
          icon: IconPlayerTrackNext,
          keys: WORK_KEYS.next,
          perform: next,
        },
        {
          id: 'task.release',
          label: 'Release: leave the task to others',
          group: GROUP,
          icon: IconDoorExit,
          keys: WORK_KEYS.release,
          disabled,
          perform: release,
        },
      ];
    }, [kind, isHere, mayFinish, submit, approve, skip, next, release, ask]),
  );
}
