import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { AgentPanel } from '@/features/agents/AgentPanel';
import { TaskPanel } from '@/features/executions/TaskPanel';
import { QueuePage } from '@/features/queue/QueuePage';
import type { QueueSearch } from '@/features/queue/search';
import { StartWork } from '@/features/work/StartWork';

const FROM = '/signed-in/projects/$projectId/queue';

export function QueueRoute() {
  const { projectId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/projects/$projectId/queue' });

  const onSearch = useCallback(
    (patch: QueueSearch) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true }),
    [navigate],
  );
  const closeTask = useCallback(() => onSearch({ task: undefined, execution: undefined }), [onSearch]);
  const closeAgent = useCallback(() => onSearch({ agent: undefined }), [onSearch]);

  return (
    <QueuePage
      projectId={projectId}
      search={search}
      onSearch={onSearch}
      startWork={<StartWork projectId={projectId} stageId={search.stage} />}
    >
      {search.task ? (
        <TaskPanel
          key={search.task}
          projectId={projectId}
          taskId={search.task}
          executionId={search.execution}
          onChoose={(execution) => onSearch({ execution })}
          onClose={closeTask}
        />
      ) : search.agent ? (
        <AgentPanel key={search.agent} projectId={projectId} enabledId={search.agent} onClose={closeAgent} />
      ) : null}
    </QueuePage>
  );
}
