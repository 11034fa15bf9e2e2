import { useParams } from '@tanstack/react-router';
import Editor from '@/features/editor/Editor';

export function TaskRoute() {
  const { projectId, taskId } = useParams({ from: '/signed-in/projects/$projectId/tasks/$taskId' });
  return <Editor projectId={projectId} taskId={taskId} />;
}
