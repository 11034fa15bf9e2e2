import { Loader } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Permission, Stage, Task } from '@/kit/api/types';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { controlOf, verbsOf } from '@/kit/tasks/verbsOf';
import { ErrorState } from '@/kit/ui/ErrorState';
import { useEvent } from '@/kit/ui/useEvent';
import { CheckBox } from './CheckBox';
import { allOf, extended, isEmpty, isSelected, NONE, type Selected, toggled } from './selection';
import { type Columns, ROW_HEIGHT, TaskRow } from './TaskRow';
import classes from './TaskTable.module.css';
import { HeadCell, Nothing, Skeletons } from './TaskTableParts';
import { useGridActions } from './useGridActions';
import type { useTaskList } from './useTaskList';

/** Room under the last row for the bar of bulk verbs. */
const BULK_BAR = 80;
const HEAD_HEIGHT = 32;

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
  const verbs = useTaskVerbs(projectId);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(openTask ?? null);
  const order = useMemo(() => rows.map((task) => task.id), [rows]);
  const controls = useMemo(
    () => new Map(stages.map((each) => [each.id, controlOf(each, permissions)])),
    [stages, permissions],
  );

  const everywhere = stage === undefined;
  const decides = (stage?.agent?.decisions.length ?? 0) > 0;
  const mode = stage?.agent?.mode;
  const columns = useMemo<Columns>(
    () => ({
      stage: everywhere,
      decision: everywhere || decides,
      assignee: mode === undefined,
      verbs: everywhere || mode === 'managed',
    }),
    [everywhere, decides, mode],
  );

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (i) => order[i] ?? i,
    overscan: 10,
    paddingEnd: isEmpty(selected) ? 0 : BULK_BAR,
    scrollPaddingEnd: isEmpty(selected) ? 0 : BULK_BAR,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollMargin: HEAD_HEIGHT,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    onScreen(first, last);
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 20) void fetchNextPage();
  }, [first, last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage, onScreen]);

  const step = useEvent((by: number, select: boolean) => {
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
  });

  const current = rows.find((task) => task.id === cursor);
  useGridActions({
    projectId,
    task: current,
    offered: current ? verbsOf(current, controls.get(current.stage.id) ?? null) : null,
    hasSelection: !isEmpty(selected),
    verbs,
    step,
    toggle: (task) => onSelect(toggled(selected, task.id)),
    open: (task) => onOpen(task.id),
    clear: () => onSelect(NONE),
  });

  const onRowClick = useEvent((task: Task, event: MouseEvent) => {
    setCursor(task.id);
    if (event.shiftKey) onSelect(extended(selected, task.id, order));
    else if (event.ctrlKey || event.metaKey) onSelect(toggled(selected, task.id));
    else onOpen(task.id);
  });
  const onCheck = useEvent((task: Task, range: boolean) => {
    setCursor(task.id);
    onSelect(range ? extended(selected, task.id, order) : toggled(selected, task.id));
  });
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
  const executionTitle = stage?.kind === 'agent' ? 'Execution' : 'Last execution';

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
          <CheckBox
            label="Select all loaded tasks"
            checked={everyOne}
            indeterminate={!everyOne && !isEmpty(selected)}
            disabled={rows.length === 0}
            onToggle={() => onSelect(everyOne ? NONE : allOf(order))}
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
                top={item.start - HEAD_HEIGHT}
                control={controls.get(task.stage.id) ?? null}
                columns={columns}
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
      {list.isSuccess && rows.length === 0 && (
        // biome-ignore lint/a11y/useSemanticElements: part of the grid
        <div role="rowgroup">
          {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus */}
          <div role="row" aria-rowindex={2}>
            {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus */}
            <div role="gridcell">
              <Nothing {...props} />
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
