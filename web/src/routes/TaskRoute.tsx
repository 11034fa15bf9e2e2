import { IconPhoto } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { EmptyState } from '@/kit/ui/EmptyState';

export function TaskRoute() {
  const { taskId } = useParams({ from: '/signed-in/projects/$projectId/tasks/$taskId' });
  return <EmptyState icon={IconPhoto} title={`Task ${taskId}`} />;
}
