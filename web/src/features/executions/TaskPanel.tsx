import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconBan, IconPhotoEdit, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { executionQuery, projectQuery, stagesQuery, taskExecutionsQuery, taskQuery } from '@/kit/api/queries';
import type { Execution, TaskDetail } from '@/kit/api/types';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { controlOf, verbsOf } from '@/kit/tasks/verbsOf';
import { ErrorState } from '@/kit/ui/ErrorState';
import { LinkButton } from '@/kit/ui/links';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { SidePanel } from '@/kit/ui/SidePanel';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import { ExecutionView } from './ExecutionView';
import classes from './TaskPanel.module.css';

interface TaskPanelProps {
  projectId: string;
  taskId: string;
  /** The execution to show; the newest one when absent. */
  executionId: string | undefined;
  onChoose: (executionId: string) => void;
  onClose: () => void;
}

/** A task and its executions, beside the Queue. */
export function TaskPanel({ projectId, taskId, executionId, onChoose, onClose }: TaskPanelProps) {
  const task = useQuery(taskQuery(projectId, taskId));
  const executions = useQuery(taskExecutionsQuery(projectId, taskId));
  const shown = executionId ?? task.data?.execution?.id ?? executions.data?.[0]?.id;

  return (
    <SidePanel
      label="Task"
      onClose={onClose}
      header={task.data ? <Heading task={task.data} /> : <Skeleton h={36} />}
      footer={task.data && <Verbs projectId={projectId} task={task.data} />}
    >
      {task.error && !task.data ? (
        <ErrorState error={task.error} retry={() => void task.refetch()} />
      ) : (
        <Stack gap="md">
          {task.data?.item.thumbnail_url && (
            <img
              src={task.data.item.thumbnail_url}
              alt={task.data.item.name}
              className={classes.preview}
              decoding="async"
            />
          )}
          {task.data?.execution && !task.data.execution.id && (
            <div className={classes.waiting}>
              <StatusBadge status={task.data.execution.status} />
              <Text size="sm">{task.data.execution.waits ?? 'Waits for its turn.'}</Text>
            </div>
          )}
          {executions.data && executions.data.length > 1 && (
            <ExecutionList executions={executions.data} shown={shown} onChoose={onChoose} />
          )}
          {shown && <Shown projectId={projectId} executionId={shown} onChoose={onChoose} />}
          {executions.isPending && <Skeleton h={180} />}
          {executions.data?.length === 0 && !task.data?.execution && (
            <Text size="sm" c="dimmed">
              No agent has run on this task yet.
            </Text>
          )}
          {task.data && task.data.history.length > 0 && <History task={task.data} />}
        </Stack>
      )}
    </SidePanel>
  );
}

function Heading({ task }: { task: TaskDetail }) {
  return (
    <>
      <h2 className={classes.title} title={task.item.name}>
        {task.item.name}
      </h2>
      <Text size="xs" c="dimmed" className="tabular">
        {task.stage.name}
        {task.item.width && task.item.height && ` · ${task.item.width} × ${task.item.height}`}
        {task.priority !== 0 && ` · priority ${task.priority}`}
        {task.assignee && ` · ${task.assignee.name}`}
      </Text>
    </>
  );
}

function Verbs({ projectId, task }: { projectId: string; task: TaskDetail }) {
  const verbs = useTaskVerbs(projectId);
  const permissions = new Set(useQuery(projectQuery(projectId)).data?.permissions);
  const stage = useQuery(stagesQuery(projectId)).data?.find((each) => each.id === task.stage.id);
  const offered = verbsOf(task, controlOf(stage, permissions));
  const [busy, setBusy] = useState(false);
  const act = (work: () => Promise<unknown>) => async () => {
    setBusy(true);
    await work();
    setBusy(false);
  };
  return (
    <>
      <LinkButton
        variant="default"
        to="/projects/$projectId/tasks/$taskId"
        params={{ projectId, taskId: task.id }}
        leftSection={<IconPhotoEdit size={14} aria-hidden />}
      >
        Open labels
      </LinkButton>
      <Group gap="xs" ml="auto">
        {offered.cancel && (
          <Button
            variant="default"
            loading={busy}
            leftSection={<IconBan size={14} aria-hidden />}
            onClick={act(() => verbs.cancel(task))}
          >
            Cancel execution
          </Button>
        )}
        {offered.retry && (
          <Button
            loading={busy}
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={act(() => verbs.retry(task, offered.retry ?? ''))}
          >
            Retry
          </Button>
        )}
        {offered.run && (
          <Button
            loading={busy}
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            onClick={act(() => verbs.run(task))}
          >
            Run
          </Button>
        )}
      </Group>
    </>
  );
}

interface ExecutionListProps {
  executions: Execution[];
  shown: string | undefined;
  onChoose: (executionId: string) => void;
}

function ExecutionList({ executions, shown, onChoose }: ExecutionListProps) {
  return (
    <nav aria-label="Executions of this task" className={classes.executions}>
      {executions.map((execution) => (
        <button
          key={execution.id}
          type="button"
          className={classes.execution}
          aria-current={execution.id === shown ? 'true' : undefined}
          onClick={() => onChoose(execution.id)}
        >
          <StatusBadge status={execution.status} />
          <span className={classes.agent}>{execution.agent_name}</span>
          <span className={classes.when}>
            <RelativeTime iso={execution.created_at} />
          </span>
        </button>
      ))}
    </nav>
  );
}

interface ShownProps {
  projectId: string;
  executionId: string;
  onChoose: (executionId: string) => void;
}

function Shown({ projectId, executionId, onChoose }: ShownProps) {
  const execution = useQuery(executionQuery(projectId, executionId));
  if (execution.error && !execution.data) {
    return <ErrorState error={execution.error} retry={() => void execution.refetch()} />;
  }
  if (!execution.data) return <Skeleton h={220} />;
  return <ExecutionView projectId={projectId} execution={execution.data} onChoose={onChoose} />;
}

function History({ task }: { task: TaskDetail }) {
  return (
    <section>
      <h3 className={classes.section}>History</h3>
      <ol className={classes.history}>
        {task.history.map((entry) => {
          return (
            <li key={`${entry.at} ${entry.kind} ${entry.text}`}>
              <span>
                {entry.text}
                {entry.actor && <span className={classes.actor}> by {entry.actor}</span>}
              </span>
              <span className={classes.when}>
                <RelativeTime iso={entry.at} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
