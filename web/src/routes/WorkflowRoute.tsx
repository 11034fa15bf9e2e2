import { useParams } from '@tanstack/react-router';
import { WorkflowPage } from '@/features/workflow/WorkflowPage';
import { AddAgentDialog } from './AddAgentDialog';

export function WorkflowRoute() {
  const { projectId } = useParams({ from: '/signed-in/projects/$projectId' });
  return (
    <WorkflowPage
      projectId={projectId}
      addAgent={(done) => <AddAgentDialog projectId={projectId} onDone={done} />}
    />
  );
}
