import { ActionIcon, Button, Menu, NumberInput, Popover, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconArrowRight,
  IconBan,
  IconFlag,
  IconRefresh,
  IconUser,
  IconUserOff,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { membersQuery } from '@/kit/api/queries';
import type { ExecutionStatus, Permission, Selection, Stage, Task, TaskFilter } from '@/kit/api/types';
import { assignTasks, setPriority } from '@/kit/api/verbs';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { OPEN, RETRYABLE } from '@/kit/theme/statuses';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { count, plural } from '@/kit/ui/format';
import { notify } from '@/kit/ui/notify';
import classes from './BulkBar.module.css';
import { MoveDialog } from './MoveDialog';
import { ALL_MATCHING, mayNameAll, NONE, type Selected, statusesIn, toWire } from './selection';

interface BulkBarProps {
  projectId: string;
  rows: Task[];
  hasMore: boolean;
  filter: TaskFilter;
  stage: Stage | undefined;
  stages: Stage[];
  counts: Partial<Record<ExecutionStatus, number>>;
  permissions: ReadonlySet<Permission>;
  selected: Selected;
  onSelect: (selected: Selected) => void;
}

/** How many match in all, where the counters tell: they know stages and statuses, not names. */
function matching(stage: Stage | undefined, filter: TaskFilter): number | null {
  if (!stage || filter.q) return null;
  if (!filter.status) return stage.count;
  return filter.status.reduce((n, status) => n + (stage.status_counts[status] ?? 0), 0);
}

export function BulkBar(props: BulkBarProps) {
  const { projectId, rows, hasMore, filter, stage, stages, counts, permissions, selected, onSelect } = props;
  const verbs = useTaskVerbs(projectId);
  const [dialog, setDialog] = useState<'move' | 'cancel' | null>(null);
  const [busy, setBusy] = useState(false);
  const wire = useMemo(() => toWire(selected, filter), [selected, filter]);
  const total = matching(stage, filter);
  const clear = () => onSelect(NONE);

  const managed = useMemo(
    () => new Set(stages.filter((s) => s.agent?.mode === 'managed').map((s) => s.id)),
    [stages],
  );
  const statuses = useMemo(
    () =>
      statusesIn(
        selected,
        rows.filter((task) => managed.has(task.stage.id)),
        filter,
        stage && !managed.has(stage.id) ? {} : counts,
      ),
    [selected, rows, managed, filter, stage, counts],
  );
  const mayControl = permissions.has('agents.control');
  const mayManage = permissions.has('tasks.manage');
  const retryable = mayControl && [...RETRYABLE].some((status) => statuses.has(status));
  const cancelable = mayControl && [...OPEN].some((status) => statuses.has(status));

  const retry = useMemo(
    () => async () => {
      setBusy(true);
      if (await verbs.retryMany(wire).then(() => true)) onSelect(NONE);
      setBusy(false);
    },
    [verbs, wire, onSelect],
  );
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'selection.retry',
          label: 'Retry failed',
          group: 'Selection',
          icon: IconRefresh,
          keys: 'shift+r',
          disabled: !retryable,
          perform: () => void retry(),
        },
        {
          id: 'selection.move',
          label: 'Move to the next stage…',
          group: 'Selection',
          icon: IconArrowRight,
          keys: 'm',
          disabled: !mayManage,
          perform: () => setDialog('move'),
        },
      ],
      [retryable, retry, mayManage],
    ),
  );

  const words = selected.all
    ? total === null
      ? 'All matching tasks selected'
      : `All ${plural(total, 'task')} selected`
    : `${count(selected.ids.size)} selected`;
  const offerAll =
    !selected.all && mayNameAll(filter) && (hasMore || rows.length > selected.ids.size) && rows.length > 0;

  return (
    <div className={classes.place}>
      <div className={classes.bar} role="toolbar" aria-label="Selected tasks">
        <span className={classes.count} role="status">
          {words}
        </span>
        {offerAll && (
          <Button variant="subtle" size="compact-xs" onClick={() => onSelect(ALL_MATCHING)}>
            {total === null ? 'Select all matching' : `Select all ${count(total)} matching`}
          </Button>
        )}
        <span className={classes.gap} />
        {retryable && (
          <Button
            loading={busy}
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => void retry()}
          >
            Retry failed
          </Button>
        )}
        {cancelable && (
          <Button
            variant="default"
            leftSection={<IconBan size={14} aria-hidden />}
            onClick={() => setDialog('cancel')}
          >
            Cancel
          </Button>
        )}
        {mayManage && (
          <>
            <Button
              variant="default"
              leftSection={<IconArrowRight size={14} aria-hidden />}
              onClick={() => setDialog('move')}
            >
              Move
            </Button>
            <PriorityButton projectId={projectId} selection={wire} onDone={clear} />
            <AssignButton projectId={projectId} selection={wire} onDone={clear} />
          </>
        )}
        <Tooltip label="Clear selection (Esc)">
          <ActionIcon aria-label="Clear selection" onClick={clear}>
            <IconX size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <MoveDialog
        projectId={projectId}
        opened={dialog === 'move'}
        selection={wire}
        onClose={() => setDialog(null)}
        onMoved={clear}
      />
      <ConfirmDialog
        opened={dialog === 'cancel'}
        title="Cancel these executions?"
        confirm="Cancel executions"
        danger
        onClose={() => setDialog(null)}
        onConfirm={async () => {
          await verbs.cancelMany(wire);
          clear();
        }}
      >
        Pending, dispatched and running executions of the selected tasks end as Canceled. The tasks stay in
        their stage.
      </ConfirmDialog>
    </div>
  );
}

interface BulkVerbProps {
  projectId: string;
  selection: Selection;
  onDone: () => void;
}

function useBulk(onDone: () => void) {
  const announce = useAnnounce();
  return async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      notify.done(done);
      announce({ kinds: ['task.changed'], task_ids: null, stage_ids: [] });
      onDone();
    } catch (error) {
      notify.failed(error);
    }
  };
}

function PriorityButton({ projectId, selection, onDone }: BulkVerbProps) {
  const [opened, setOpened] = useState(false);
  const [value, setValue] = useState<number | string>(50);
  const bulk = useBulk(onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpened(false);
    void bulk(() => setPriority(projectId, selection, Number(value)), `Priority is now ${value}.`);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="top" trapFocus shadow="md" width={220}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFlag size={14} aria-hidden />}
          onClick={() => setOpened((o) => !o)}
        >
          Priority
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="xs">
            <NumberInput
              label="Priority"
              description="Higher runs first; 0 is normal."
              value={value}
              onChange={setValue}
              allowDecimal={false}
              min={-1000}
              max={1000}
              data-autofocus
            />
            <Button type="submit" disabled={value === ''}>
              Set priority
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function AssignButton({ projectId, selection, onDone }: BulkVerbProps) {
  const members = useQuery(membersQuery(projectId)).data ?? [];
  const bulk = useBulk(onDone);
  return (
    <Menu position="top-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconUser size={14} aria-hidden />}>
          Assign
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
        {members.map(({ user }) => (
          <Menu.Item
            key={user.id}
            onClick={() =>
              void bulk(() => assignTasks(projectId, selection, user.id), `Assigned to ${user.name}.`)
            }
          >
            {user.name}
          </Menu.Item>
        ))}
        {members.length === 0 && (
          <Text size="xs" c="dimmed" px="sm" py="xs">
            This project has no members.
          </Text>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserOff size={14} aria-hidden />}
          onClick={() => void bulk(() => assignTasks(projectId, selection, null), 'Assigned to nobody.')}
        >
          Nobody
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
