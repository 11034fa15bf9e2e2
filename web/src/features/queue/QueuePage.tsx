import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { projectQuery, stagesQuery } from '@/kit/api/queries';
import { EXECUTION_STATUSES, type ExecutionStatus, type Stage } from '@/kit/api/types';
import { BulkBar } from './BulkBar';
import { FilterBar } from './FilterBar';
import classes from './QueuePage.module.css';
import { StageBanner } from './StageBanner';
import { StageList } from './StageList';
import { filterOf, type QueueSearch } from './search';
import { among, isEmpty, NONE, type Selected } from './selection';
import { TaskTable } from './TaskTable';
import { useTaskList } from './useTaskList';

interface QueuePageProps {
  projectId: string;
  search: QueueSearch;
  /** Changes the URL; a field set to undefined leaves it. */
  onSearch: (patch: QueueSearch) => void;
  /** Where people begin to work on what is listed. */
  startWork: ReactNode;
  /** The panel beside the list, if one is open. */
  children?: ReactNode;
}

type Counts = Partial<Record<ExecutionStatus, number>>;

function sumCounts(stages: readonly Stage[]): Counts {
  const sum: Counts = {};
  for (const stage of stages) {
    if (stage.kind !== 'agent') continue;
    for (const status of EXECUTION_STATUSES) {
      sum[status] = (sum[status] ?? 0) + (stage.status_counts[status] ?? 0);
    }
  }
  return sum;
}

/** The Queue: stages at the left, the tasks of one of them (or of all) at the right. */
export function QueuePage({ projectId, search, onSearch, startWork, children }: QueuePageProps) {
  const { stage: stageId, status, q, assignee, sort } = search;
  const project = useQuery(projectQuery(projectId)).data;
  const stagesRead = useQuery(stagesQuery(projectId));
  const stages = useMemo(
    () => [...(stagesRead.data ?? [])].sort((a, b) => a.position - b.position),
    [stagesRead.data],
  );
  const stage = stages.find((each) => each.id === stageId);
  const counts = useMemo(() => (stage ? stage.status_counts : sumCounts(stages)), [stage, stages]);
  const permissions = useMemo(() => new Set(project?.permissions), [project]);

  // The open panel is no part of the filter: opening one keeps the list.
  const filter = useMemo(
    () => filterOf({ stage: stageId, status, q, assignee, sort }),
    [stageId, status, q, assignee, sort],
  );
  const list = useTaskList(projectId, filter);

  // A selection belongs to what is listed: another filter starts with none.
  const [selection, setSelection] = useState({ filter, selected: NONE });
  const chosen = selection.filter === filter ? selection.selected : NONE;
  const selected = useMemo(
    () =>
      among(
        chosen,
        list.rows.map((task) => task.id),
      ),
    [chosen, list.rows],
  );
  const setSelected = useCallback((next: Selected) => setSelection({ filter, selected: next }), [filter]);

  return (
    <div className={classes.queue}>
      <StageList
        stages={stages}
        loading={stagesRead.isPending}
        error={stagesRead.error}
        current={stageId}
        onChoose={(id) => onSearch({ stage: id, status: undefined, task: undefined, execution: undefined })}
      />
      <section className={classes.main} aria-label={stage ? `Tasks in ${stage.name}` : 'All tasks'}>
        <div className={classes.list}>
          <StageBanner
            projectId={projectId}
            stage={stage}
            total={stage ? stage.count : stages.reduce((n, each) => n + each.count, 0)}
            permissions={permissions}
            startWork={startWork}
            onShowAgent={(id) => onSearch({ agent: id, task: undefined, execution: undefined })}
          />
          <FilterBar
            projectId={projectId}
            search={search}
            counts={counts}
            withStatuses={stage ? stage.kind === 'agent' : stages.some((each) => each.kind === 'agent')}
            onSearch={onSearch}
          />
          <TaskTable
            projectId={projectId}
            list={list}
            stages={stages}
            stage={stage}
            filtered={Boolean(q || status || assignee)}
            permissions={permissions}
            selected={selected}
            openTask={search.task}
            onSelect={setSelected}
            onOpen={(id) => onSearch({ task: id, execution: undefined, agent: undefined })}
            onClearFilters={() => onSearch({ q: undefined, status: undefined, assignee: undefined })}
          />
          {!isEmpty(selected) && (
            <BulkBar
              projectId={projectId}
              rows={list.rows}
              hasMore={list.hasNextPage}
              filter={filter}
              stage={stage}
              stages={stages}
              counts={counts}
              permissions={permissions}
              selected={selected}
              onSelect={setSelected}
            />
          )}
        </div>
        {children}
      </section>
    </div>
  );
}
