import { ActionIcon, Button } from '@mantine/core';
import { IconGitMerge, IconRestore, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { plural } from '@/kit/ui/format';
import { useEditor } from '../context';
import { openConflicts } from './conflictsStore';
import classes from './save.module.css';

/** Lines over the picture that tell what needs attention, or what was found again. */
export function Notices() {
  const { state, document } = useEditor();
  const [seen, setSeen] = useState(0);
  const conflicts = state.conflicts.length;
  return (
    <>
      {document.recovered > seen && (
        <Notice icon={<IconRestore size={15} aria-hidden />} tone="calm">
          <span>
            Unsaved changes to {plural(document.recovered, 'label')} from an earlier visit were found in this
            browser and are back.
          </span>
          <ActionIcon size={22} aria-label="Close the note" onClick={() => setSeen(document.recovered)}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Notice>
      )}
      {conflicts > 0 && (
        <Notice icon={<IconGitMerge size={15} aria-hidden />} tone="warning">
          <span>
            {plural(conflicts, 'label')} changed here and elsewhere at the same time. Yours{' '}
            {conflicts === 1 ? 'is' : 'are'} shown; nothing is lost.
          </span>
          <Button size="compact-xs" onClick={openConflicts}>
            Settle
          </Button>
        </Notice>
      )}
    </>
  );
}

function Notice({
  icon,
  tone,
  children,
}: {
  icon: ReactNode;
  tone: 'calm' | 'warning';
  children: ReactNode;
}) {
  return (
    <div className={classes.notice} data-tone={tone} role="status">
      {icon}
      {children}
    </div>
  );
}
