import { Popover, Text, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { TaskDetail } from '@/kit/api/types';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import classes from './work.module.css';

/** Why the task came back from review. */
export function CameBack({ rejection }: { rejection: NonNullable<TaskDetail['rejection']> }) {
  return (
    <Popover position="bottom-end" width={320} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.back} aria-label={`Rejected: ${rejection.reason}`}>
          <IconArrowBackUp size={14} stroke={1.7} aria-hidden />
          <span className={classes.clip}>{rejection.reason}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" className={classes.reason}>
          {rejection.reason}
        </Text>
        <Text size="xs" c="dimmed" mt={6}>
          {rejection.by ?? 'A reviewer'}, <RelativeTime iso={rejection.at} />
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}
