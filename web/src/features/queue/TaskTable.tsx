import { Button, Checkbox, Loader } from '@mantine/core';
import { IconFilterOff, IconInbox } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { Permission, Stage, Task } from '@/kit/api/types';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { verbsOf } from '@/kit/tasks/verbsOf';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { LinkButton } from '@/kit/ui/links';
import { allOf, extended, isEmpty, isSelected, NONE, type Selected, toggled } from './selection';
import { type Columns, ROW_HEIGHT, TaskRow } from './TaskRow';
import classes from './TaskTable.module.css';
import type { useTaskList } from './useTaskList';

/** Room under the last row for the bar of bulk verbs. */
const BULK_BAR = 80;

interface TaskTableProps {
  projectId: string;
  list: ReturnType<typeof useTaskList>;
  stages: Stage[];
  stage: Stage | undefined;
  filtered: boolean;
  permissions: ReadonlySet<Permission>;
  selected: Selected;
  openTask: string | undefined;
  onSelect: (selected: Selected) => void;
  onOpen: (taskId: string) => void;
  onClearFilters: () => void;
}

export function TaskTable(props: TaskTableProps) {
  const { projectId, list, stages, stage, permissions, selected, openTask, onSelect, onOpen } = props;
  const { rows, onScreen, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const navigate = useNavigate();
  const verbs = useTaskVerbs(projectId);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(openTask ?? null);
  const order = useMemo(() => rows.map((task) => task.id), [rows]);
  const stageById = useMemo(() => new Map(stages.map((each) => [each.id, each])), [stages]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (i) => order[i] ?? i,
    overscan: 10,
    paddingEnd: isEmpty(selected) ? 0 : BULK_BAR,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    onScreen(first, last);
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 20) void fetchNextPage();
  }, [first, last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage, onScreen]);

  const step = useCallback(
    (by: number, select: boolean) => {
      const from = cursor === null ? -1 : order.indexOf(cursor);
      const to = Math.max(0, Math.min(order.length - 1, from + by));
      const id = order[to];
      if (id === undefined) return;
      if (select) {
        const start = isEmpty(selected) && cursor !== null ? toggled(selected, cursor) : selected;
        onSelect(extended(start, id, order));
      }
      setCursor(id);
      virtual.scrollToIndex(to, { align: 'auto' });
      if (openTask !== undefined && !select) onOpen(id);
    },
    [cursor, order, selected, onSelect, virtual, openTask, onOpen],
  );

  const current = rows.find((task) => task.id === cursor);
  const offered = current ? verbsOf(current, stageById.get(current.stage.id), permissions) : null;
  useActions(
    useMemo<Action[]>(() => {
      const at = (perform: (task: Task) => void) => () => {
        if (current) perform(current);
      };
      return [
        {
          id: 'queue.next',
          label: 'Next task',
          group: 'Queue',
          keys: 'j',
          hidden: true,
          perform: () => step(1, false),
        },
        {
          id: 'queue.previous',
          label: 'Previous task',
          group: 'Queue',
          keys: 'k',
          hidden: true,
          perform: () => step(-1, false),
        },
        {
          id: 'queue.extend-down',
          label: 'Extend selection down',
          group: 'Queue',
          keys: 'shift+j',
          hidden: true,
          perform: () => step(1, true),
        },
        {
          id: 'queue.extend-up',
          label: 'Extend selection up',
          group: 'Queue',
          keys: 'shift+k',
          hidden: true,
          perform: () => step(-1, true),
        },
        {
          id: 'queue.toggle',
          label: 'Select or unselect the task',
          group: 'Queue',
          keys: 'x',
          hidden: true,
          perform: at((task) => onSelect(toggled(selected, task.id))),
        },
        {
          id: 'queue.open',
          label: 'Show executions of the task',
          group: 'Queue',
          keys: 'Enter',
          hidden: true,
          perform: at((task) => onOpen(task.id)),
        },
        {
          id: 'queue.labels',
          label: 'Open the labels of the task',
          group: 'Queue',
          keys: 'o',
          hidden: true,
          perform: at(
            (task) =>
              void navigate({
                to: '/projects/$projectId/tasks/$taskId',
                params: { projectId, taskId: task.id },
              }),
          ),
        },
        {
          id: 'queue.run',
          label: 'Run or retry the task',
          group: 'Queue',
          keys: 'r',
          hidden: true,
          disabled: !offered?.run && !offered?.retry,
          perform: at((task) => {
            if (offered?.run) void verbs.run(task);
            else if (offered?.retry) void verbs.retry(task, offered.retry);
          }),
        },
        ...(isEmpty(selected)
          ? []
          : [
              {
                id: 'queue.clear',
                label: 'Clear selection',
                group: 'Queue',
                keys: 'Escape',
                hidden: true,
                perform: () => onSelect(NONE),
              },
            ]),
      ];
    }, [step, current, offered, selected, onSelect, onOpen, navigate, projectId, verbs]),
  );

  const onRowClick = useCallback(
    (task: Task, event: MouseEvent) => {
      setCursor(task.id);
      if (event.shiftKey) onSelect(extended(selected, task.id, order));
      else if (event.ctrlKey || event.metaKey) onSelect(toggled(selected, task.id));
      else onOpen(task.id);
    },
    [order, selected, onSelect, onOpen],
  );
  const onCheck = useCallback(
    (task: Task, range: boolean) => {
      setCursor(task.id);
      onSelect(range ? extended(selected, task.id, order) : toggled(selected, task.id));
    },
    [order, selected, onSelect],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };
    const by = moves[event.key];
    if (by !== undefined) {
      event.preventDefault();
      step(by, event.shiftKey);
    } else if (event.key === ' ' && cursor) {
      event.preventDefault();
      onSelect(toggled(selected, cursor));
    }
  };

  if (list.error && rows.length === 0) {
    return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  }
  const everyOne = rows.length > 0 && (selected.all || rows.every((task) => selected.ids.has(task.id)));
  const withStage = stage === undefined;
  const agent = stage?.agent;
  const columns: Columns = {
    stage: withStage,
    decision: withStage || (agent?.decisions.length ?? 0) > 0,
    assignee: !agent,
    verbs: withStage || agent?.mode === 'managed',
  };
  const executionTitle = stage && stage.kind !== 'agent' ? 'Last execution' : 'Execution';

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, a <table> would need them all
    <div
      ref={scroller}
      className={classes.scroller}
      data-verbs={columns.verbs || undefined}
      role="grid"
      aria-label="Tasks"
      aria-multiselectable
      aria-rowcount={hasNextPage ? -1 : rows.length + 1}
      aria-busy={list.isPending}
      aria-activedescendant={
        cursor && shown.some((v) => order[v.index] === cursor) ? `task-${cursor}` : undefined
      }
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus */}
      <div role="row" aria-rowindex={1} className={classes.head}>
        <HeadCell name="check">
          <Checkbox
            aria-label="Select all loaded tasks"
            checked={everyOne}
            indeterminate={!everyOne && !isEmpty(selected)}
            disabled={rows.length === 0}
            onChange={() => onSelect(everyOne ? NONE : allOf(order))}
          />
        </HeadCell>
        <HeadCell name="thumb" label="Image" hideLabel />
        <HeadCell name="name" label="Item" />
        {columns.stage && <HeadCell name="stage" label="Stage" />}
        <HeadCell name="execution" label={executionTitle} />
        {columns.decision && <HeadCell name="decision" label="Decision" />}
        <HeadCell name="labels" label="Labels" />
        <HeadCell name="priority" label="Priority" />
        {columns.assignee && <HeadCell name="assignee" label="Assignee" />}
        <HeadCell name="updated" label="Updated" />
        <HeadCell name="actions" label="Actions" hideLabel />
      </div>
      {list.isPending ? (
        <Skeletons />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: part of the grid
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const task = rows[item.index];
            if (!task) return null;
            return (
              <TaskRow
                key={task.id}
                projectId={projectId}
                task={task}
                index={item.index}
                top={item.start}
                stage={stageById.get(task.stage.id)}
                columns={columns}
                permissions={permissions}
                selected={isSelected(selected, task.id)}
                open={task.id === openTask}
                atCursor={task.id === cursor}
                verbs={verbs}
                onClick={onRowClick}
                onCheck={onCheck}
              />
            );
          })}
        </div>
      )}
      {isFetchingNextPage && (
        <div className={classes.more}>
          <Loader size="xs" aria-label="Loading more tasks" />
        </div>
      )}
      {list.isSuccess && rows.length === 0 && <Nothing {...props} />}
    </div>
  );
}

interface HeadCellProps {
  name: string;
  label?: string;
  hideLabel?: boolean;
  children?: React.ReactNode;
}

function HeadCell({ name, label, hideLabel = false, children }: HeadCellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus
    <div role="columnheader" className={classes[name]}>
      {children}
      {label && <span className={hideLabel ? 'visually-hidden' : undefined}>{label}</span>}
    </div>
  );
}

function Skeletons() {
  return (
    <div aria-hidden>
      {Array.from({ length: 14 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={i} className={classes.ghost} style={{ height: ROW_HEIGHT }}>
          <i style={{ width: 32, height: 32, borderRadius: 5 }} />
          <i style={{ width: `${22 + ((i * 7) % 14)}%` }} />
          <i style={{ width: 84, borderRadius: 10, height: 18 }} />
        </div>
      ))}
    </div>
  );
}

function Nothing({ projectId, stage, filtered, stages, permissions, onClearFilters }: TaskTableProps) {
  if (filtered) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No task matches"
        action={
          <Button variant="default" onClick={onClearFilters}>
            Clear filters
          </Button>
        }
      />
    );
  }
  const projectIsEmpty = stages.every((each) => each.count === 0);
  if (projectIsEmpty) {
    return (
      <EmptyState
        icon={IconInbox}
        title="No tasks yet"
        action={
          permissions.has('data.add') && (
            <LinkButton to="/projects/$projectId/data" params={{ projectId }}>
              Add data
            </LinkButton>
          )
        }
      >
        Each data item becomes a task that travels through the stages at the left.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconInbox} title={`No tasks in ${stage?.name ?? 'this project'}`}>
      Tasks appear here as soon as they arrive.
    </EmptyState>
  );
}
