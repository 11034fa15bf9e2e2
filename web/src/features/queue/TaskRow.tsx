import {
  IconBan,
  IconExternalLink,
  IconLock,
  IconPhoto,
  IconPlayerPlay,
  IconRefresh,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type MouseEvent, memo, useState } from 'react';
import type { Task, TaskExecution } from '@/kit/api/types';
import type { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { type Control, verbsOf } from '@/kit/tasks/verbsOf';
import { failureWords } from '@/kit/theme/statuses';
import { count } from '@/kit/ui/format';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import { CheckBox } from './CheckBox';
import classes from './TaskTable.module.css';

export const ROW_HEIGHT = 44;

/** Columns that only some stages need. */
export interface Columns {
  stage: boolean;
  decision: boolean;
  assignee: boolean;
  verbs: boolean;
}

interface TaskRowProps {
  projectId: string;
  task: Task;
  index: number;
  top: number;
  control: Control;
  columns: Columns;
  selected: boolean;
  open: boolean;
  atCursor: boolean;
  verbs: ReturnType<typeof useTaskVerbs>;
  onClick: (task: Task, event: MouseEvent) => void;
  onCheck: (task: Task, range: boolean) => void;
}

/** What stands beside the status: why it waits, what failed, what the agent said. */
function remark(execution: TaskExecution): string | null {
  if (execution.status === 'pending') return execution.waits;
  if (execution.status === 'failed' || execution.status === 'timed_out') {
    const kind = failureWords(execution.status, execution.failure_class);
    return [kind, execution.message].filter(Boolean).join(': ') || null;
  }
  return execution.message;
}

export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, index, top, columns, selected, open, atCursor, onClick, onCheck } = props;
  const execution = task.execution ?? task.last_execution;
  const words = execution ? remark(execution) : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, a <table> would need them all
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus
    <div
      id={`task-${task.id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      data-open={open || undefined}
      data-cursor={atCursor || undefined}
      style={{ transform: `translateY(${top}px)`, height: ROW_HEIGHT }}
      onClick={(event) => onClick(task, event)}
    >
      <Cell name="check">
        <CheckBox
          label={`Select ${task.item.name}`}
          checked={selected}
          onToggle={(event) => onCheck(task, event.shiftKey)}
        />
      </Cell>
      <Cell name="thumb">
        <Thumbnail url={task.item.thumbnail_url} />
      </Cell>
      <Cell name="name">
        <ItemName name={task.item.name} />
      </Cell>
      {columns.stage && (
        <Cell name="stage">
          <span className={classes.cut}>{task.stage.name}</span>
        </Cell>
      )}
      <Cell name="execution">
        {execution ? (
          <span className={classes.state} data-past={task.execution === null || undefined}>
            <StatusBadge
              status={execution.status}
              suffix={execution.attempt > 1 ? `· try ${execution.attempt}` : undefined}
            />
            {words && (
              <span className={classes.remark} title={words}>
                {words}
              </span>
            )}
          </span>
        ) : (
          <span className={classes.none}>–</span>
        )}
      </Cell>
      {columns.decision && (
        <Cell name="decision">
          <span className={execution?.decision ? classes.cut : classes.none}>
            {execution?.decision ?? '–'}
          </span>
        </Cell>
      )}
      <Cell name="labels">{count(task.label_count)}</Cell>
      <Cell name="priority">
        <span className={task.priority === 0 ? classes.none : undefined}>{task.priority}</span>
      </Cell>
      {columns.assignee && (
        <Cell name="assignee">
          <Person task={task} />
        </Cell>
      )}
      <Cell name="updated">
        <RelativeTime iso={execution?.updated_at ?? task.entered_at} />
      </Cell>
      <Cell name="actions">
        <RowActions {...props} />
      </Cell>
    </div>
  );
});

function Cell({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus
    <div role="gridcell" className={classes[name]}>
      {children}
    </div>
  );
}

/** Who works on it now; else whose it is. */
function Person({ task: { hold, assignee } }: { task: Task }) {
  if (hold) {
    return (
      <span className={classes.cut} title={`${hold.user.name} is working on it`}>
        <IconLock size={12} aria-label="Works on it now:" /> {hold.user.name}
      </span>
    );
  }
  return <span className={assignee ? classes.cut : classes.none}>{assignee?.name ?? '–'}</span>;
}

/** Names of one data set often differ at their end: what is cut is the middle. */
function ItemName({ name }: { name: string }) {
  const tail = name.length > 24 ? name.slice(-12) : '';
  return (
    <span className={classes.itemName} title={name}>
      <span className={classes.cut}>{tail ? name.slice(0, -12) : name}</span>
      {tail && <span className={classes.tail}>{tail}</span>}
    </span>
  );
}

function Thumbnail({ url }: { url: string | null }) {
  const [broken, setBroken] = useState(false);
  if (!url || broken) {
    return (
      <span className={classes.noImage}>
        <IconPhoto size={16} stroke={1.4} aria-hidden />
      </span>
    );
  }
  return (
    <img
      src={url}
      alt=""
      width={32}
      height={32}
      loading="lazy"
      decoding="async"
      className={classes.image}
      onError={() => setBroken(true)}
    />
  );
}

function RowActions({ projectId, task, control, verbs }: TaskRowProps) {
  const [busy, setBusy] = useState(false);
  const offered = verbsOf(task, control);
  const act = (work: () => Promise<unknown>) => async (event: MouseEvent) => {
    event.stopPropagation();
    setBusy(true);
    await work();
    setBusy(false);
  };
  const { name } = task.item;
  return (
    <>
      {offered.run && (
        <button
          type="button"
          className={classes.verb}
          disabled={busy}
          aria-label={`Run ${name}`}
          onClick={act(() => verbs.run(task))}
        >
          <IconPlayerPlay size={12} aria-hidden />
          Run
        </button>
      )}
      {offered.retry && (
        <button
          type="button"
          className={classes.verb}
          disabled={busy}
          aria-label={`Retry ${name}`}
          onClick={act(() => verbs.retry(task, offered.retry ?? ''))}
        >
          <IconRefresh size={12} aria-hidden />
          Retry
        </button>
      )}
      {offered.cancel && (
        <button
          type="button"
          className={classes.quiet}
          disabled={busy}
          title="Cancel this execution"
          aria-label={`Cancel ${name}`}
          onClick={act(() => verbs.cancel(task))}
        >
          <IconBan size={14} aria-hidden />
        </button>
      )}
      <Link
        className={classes.quiet}
        to="/projects/$projectId/tasks/$taskId"
        params={{ projectId, taskId: task.id }}
        preload={false}
        title="Open the labels (O)"
        aria-label={`Open ${name}`}
        onClick={(event) => event.stopPropagation()}
      >
        <IconExternalLink size={14} aria-hidden />
      </Link>
    </>
  );
}
