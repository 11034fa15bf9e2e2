import { Button, Tooltip } from '@mantine/core';
import { IconLock, IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { dateTime } from '@/kit/ui/format';
import type { WorkState } from './useHold';
import { heldBy } from './words';
import classes from './work.module.css';

/** Who works on the task: the person themselves, or somebody else, with the way to take it over. */
export function HoldNote({ work }: { work: WorkState }) {
  const { state, me, takeOver } = work;
  const [asking, setAsking] = useState(false);
  if (state.kind === 'mine' && work.mayFinish) {
    return (
      <Tooltip label="Others cannot take this task while you have it open.">
        <span className={classes.hold}>
          <IconUserCheck size={14} stroke={1.7} aria-hidden />
          Yours
        </span>
      </Tooltip>
    );
  }
  if (state.kind !== 'other') return null;
  const isMe = state.hold.user.id === me;
  return (
    <span className={classes.hold} data-other role="status" title={`Since ${dateTime(state.hold.since)}`}>
      <IconLock size={14} stroke={1.7} aria-hidden />
      <span className={classes.clip}>{heldBy(state.hold, me)}</span>
      {takeOver && (
        <Button variant="default" size="compact-xs" onClick={() => (isMe ? takeOver() : setAsking(true))}>
          Take over
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        title="Take this task over?"
        confirm="Take over"
        onClose={() => setAsking(false)}
        onConfirm={async () => takeOver?.()}
      >
        {state.hold.user.name} can then only look at it. What they changed so far stays.
      </ConfirmDialog>
    </span>
  );
}
