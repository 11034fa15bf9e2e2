import { Skeleton, Tabs, Text } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { LabelCanvas } from '@/canvas/labelCanvas';
import { ontologyQuery, projectQuery, taskLabelsQuery, taskQuery } from '@/kit/api/queries';
import type { Label, Ontology, Project, TaskDetail } from '@/kit/api/types';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { STAGE_ICON } from '@/kit/ui/icons';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import { DetailsPanel } from './DetailsPanel';
import { HistoryPanel } from './HistoryPanel';
import { ImageStage } from './ImageStage';
import { LabelsPanel } from './LabelsPanel';
import { groupLabels } from './labelGroups';
import { PeopleActions } from './PeopleActions';
import { useViewerActions } from './useViewerActions';
import { useViewState } from './useViewState';
import classes from './viewer.module.css';

interface TaskViewerProps {
  projectId: string;
  taskId: string;
}

/** One task: its item with the labels on it, and what a person may do with it. Fills its container. */
export default function TaskViewer({ projectId, taskId }: TaskViewerProps) {
  const project = useQuery(projectQuery(projectId));
  const task = useQuery(taskQuery(projectId, taskId));
  const ontology = useQuery(ontologyQuery(projectId));
  const labels = useQuery(taskLabelsQuery(projectId, taskId));
  const all = [project, task, ontology, labels];

  const failed = all.find((query) => query.error && query.data === undefined);
  if (failed) {
    const retry = () => {
      for (const query of all) if (query.error) void query.refetch();
    };
    return <ErrorState error={failed.error} retry={retry} />;
  }
  if (!project.data || !task.data || !ontology.data || !labels.data) return <Loading />;
  return (
    <Viewer
      key={taskId}
      project={project.data}
      task={task.data}
      ontology={ontology.data}
      labels={labels.data}
      renewTask={async () => (await task.refetch({ throwOnError: true })).data ?? task.data}
    />
  );
}

function Loading() {
  return (
    <div className={classes.viewer} role="status">
      <h1 className="visually-hidden">Loading the task</h1>
      <div className={classes.bar}>
        <Skeleton h={16} w={220} />
      </div>
      <div className={classes.stage} />
      <div className={classes.panel}>
        {[1, 2, 3, 4, 5].map((i) => (
          <Skeleton key={i} h={28} m="xs" w="auto" />
        ))}
      </div>
    </div>
  );
}

interface ViewerProps {
  project: Project;
  task: TaskDetail;
  ontology: Ontology;
  labels: readonly Label[];
  renewTask: () => Promise<TaskDetail>;
}

function Viewer({ project, task, ontology, labels, renewTask }: ViewerProps) {
  const view = useViewState();
  const [canvas, setCanvas] = useState<LabelCanvas | null>(null);
  const { document } = ontology;
  const { selected, setSelected, visibility } = view;

  const groups = useMemo(() => groupLabels(labels, document, visibility), [labels, document, visibility]);
  const classifications = useMemo(
    () =>
      labels
        .filter((label) => label.kind === 'classification')
        .map((label) => ({
          label,
          classification: document.classifications.find((c) => c.id === label.class_id) ?? null,
        })),
    [labels, document],
  );
  const pick = useCallback(
    (labelId: string) => {
      setSelected(labelId);
      canvas?.reveal(labelId);
    },
    [canvas, setSelected],
  );
  useViewerActions({ canvas, view, groups, pick });

  const selectedName = useMemo(() => {
    for (const group of groups) {
      const listed = group.labels.find((l) => l.label.id === selected);
      if (listed) return { id: listed.label.id, name: `${group.name} ${listed.number}` };
    }
    return null;
  }, [groups, selected]);

  return (
    <div className={classes.viewer}>
      <TaskBar project={project} task={task} />
      {task.item.kind === 'image' ? (
        <ImageStage
          key={task.item.id}
          item={task.item}
          groups={groups}
          view={view}
          renewUrl={async () => (await renewTask()).item.url}
          onCanvas={setCanvas}
        />
      ) : (
        <section className={classes.stage} aria-label="Item">
          <EmptyState icon={IconFileUnknown} title="No view for this kind of item yet">
            The labels of {task.item.name} are in the panel; the item itself opens from Details.
          </EmptyState>
        </section>
      )}
      <aside className={classes.panel} aria-label="Labels and details">
        <Tabs defaultValue="labels" className={classes.tabs}>
          <Tabs.List grow>
            <Tabs.Tab value="labels">Labels</Tabs.Tab>
            <Tabs.Tab value="details">Details</Tabs.Tab>
            <Tabs.Tab value="history">History</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="labels" className={classes.tab}>
            <LabelsPanel groups={groups} classifications={classifications} view={view} onPick={pick} />
          </Tabs.Panel>
          <Tabs.Panel value="details" className={classes.tab} tabIndex={0}>
            <DetailsPanel task={task} />
          </Tabs.Panel>
          <Tabs.Panel value="history" className={classes.tab} tabIndex={0}>
            <HistoryPanel projectId={project.id} task={task} selected={selectedName} />
          </Tabs.Panel>
        </Tabs>
      </aside>
    </div>
  );
}

function TaskBar({ project, task }: { project: Project; task: TaskDetail }) {
  const StageIcon = STAGE_ICON[task.stage.kind];
  return (
    <header className={classes.bar}>
      <h1 className={classes.title}>{task.item.name}</h1>
      <Text component="span" className={classes.stageName}>
        <StageIcon size={14} stroke={1.7} aria-hidden />
        <span className={classes.clip}>{task.stage.name}</span>
      </Text>
      {task.execution && <StatusBadge status={task.execution.status} />}
      <div className={classes.actions}>
        <PeopleActions projectId={project.id} task={task} permissions={project.permissions} />
      </div>
    </header>
  );
}
