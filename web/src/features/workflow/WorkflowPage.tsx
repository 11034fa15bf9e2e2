import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import type { ReactNode } from 'react';
import { projectQuery } from '@/kit/api/queries';
import { ErrorState } from '@/kit/ui/ErrorState';
import { workflowQuery } from './api';
import { WorkflowEditor } from './WorkflowEditor';

interface WorkflowPageProps {
  projectId: string;
  /** The dialog that enables an agent of the catalogue: another feature's, put here by the route. */
  addAgent: (done: (enabledId: string | null) => void) => ReactNode;
}

export function WorkflowPage({ projectId, addAgent }: WorkflowPageProps) {
  const workflow = useQuery(workflowQuery(projectId));
  const project = useQuery(projectQuery(projectId));
  const error = workflow.error ?? project.error;
  if (error) return <ErrorState error={error} retry={() => void workflow.refetch()} />;
  if (!workflow.data || !project.data) return <Skeleton h="100%" />;
  return (
    <ReactFlowProvider>
      <WorkflowEditor
        key={projectId}
        projectId={projectId}
        saved={workflow.data}
        permissions={project.data.permissions}
        addAgent={addAgent}
      />
    </ReactFlowProvider>
  );
}
