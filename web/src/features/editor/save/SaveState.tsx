import { Button, Popover, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCloudOff, IconGitMerge, IconLoader2 } from '@tabler/icons-react';
import { useState } from 'react';
import { dateTime } from '@/kit/ui/format';
import { useEditor } from '../context';
import { saveStatus } from '../document/saveStatus';
import editor from '../editor.module.css';
import { openConflicts } from './conflictsStore';
import { ProblemsList } from './ProblemsList';
import classes from './save.module.css';

const ICON = {
  calm: IconCheck,
  busy: IconLoader2,
  warning: IconCloudOff,
  danger: IconAlertTriangle,
} as const;

/** Whether the server has what was done here; always in sight. A click tells more, and tries again. */
export function SaveState() {
  const { state, document } = useEditor();
  const [opened, setOpened] = useState(false);
  const { words, tone } = saveStatus(state);
  const { save, conflicts, problems } = state;
  const isAway = save.kind === 'offline' || save.kind === 'signed_out';
  const Glyph = tone === 'warning' && !isAway ? IconGitMerge : ICON[tone];
  const hasMore = tone !== 'calm' && tone !== 'busy';
  const retry = () => {
    document.wake();
    setOpened(false);
  };
  const content = (
    <>
      <Glyph size={14} stroke={1.8} aria-hidden className={tone === 'busy' ? classes.spin : undefined} />
      <span className={editor.clip}>{words}</span>
    </>
  );
  if (!hasMore) {
    const title =
      save.kind === 'saved' && save.at !== null ? `Saved ${dateTime(save.at.toISOString())}` : undefined;
    return (
      <span className={classes.save} role="status" data-tone={tone} title={title}>
        {content}
      </span>
    );
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={340} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.save}
          data-tone={tone}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {content}
          <span className="visually-hidden" role="status">
            {words}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="What is not saved">
        <Text size="sm" mb="xs">
          {explain(save)}
        </Text>
        {problems.length > 0 && <ProblemsList onJump={() => setOpened(false)} />}
        <div className={classes.popoverButtons}>
          {conflicts.length > 0 && (
            <Button
              onClick={() => {
                setOpened(false);
                openConflicts();
              }}
            >
              Settle conflicts
            </Button>
          )}
          {save.kind !== 'saved' && (
            <Button variant="default" onClick={retry}>
              Try again now
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function explain(save: ReturnType<typeof useEditor>['state']['save']): string {
  switch (save.kind) {
    case 'offline':
      return 'The server cannot be reached. Your changes are kept in this browser, and are saved as soon as it answers. Go on working.';
    case 'signed_out':
      return 'Your session has ended. Your changes are kept in this browser, and are saved as soon as you are signed in again.';
    case 'refused':
      return `The server does not take these changes: ${save.message} They are kept in this browser.`;
    default:
      return 'Some labels need a word from you. All others are saved.';
  }
}
