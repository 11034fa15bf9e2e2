import { useParams } from '@tanstack/react-router';
import TaskViewer from '@/features/viewer/TaskViewer';

export function TaskRoute() {
  const { projectId, taskId } = useParams({ from: '/signed-in/projects/$projectId/tasks/$taskId' });
  return <TaskViewer projectId={projectId} taskId={taskId} />;
}
