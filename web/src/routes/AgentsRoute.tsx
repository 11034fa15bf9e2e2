import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { AgentPanel } from '@/features/agents/AgentPanel';
import { AgentsPage } from '@/features/agents/AgentsPage';

const FROM = '/signed-in/projects/$projectId/agents';

export function AgentsRoute() {
  const { projectId } = useParams({ from: FROM });
  const { tab, agent } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/projects/$projectId/agents' });
  const show = useCallback(
    (enabledId: string | undefined) =>
      void navigate({ search: (before) => ({ ...before, agent: enabledId }), replace: true }),
    [navigate],
  );
  const close = useCallback(() => show(undefined), [show]);

  return (
    <>
      <AgentsPage
        projectId={projectId}
        tab={tab ?? 'enabled'}
        onTab={(next) =>
          void navigate({ search: { tab: next === 'catalogue' ? 'catalogue' : undefined }, replace: true })
        }
        onShow={show}
      />
      {agent && <AgentPanel key={agent} projectId={projectId} enabledId={agent} onClose={close} />}
    </>
  );
}
