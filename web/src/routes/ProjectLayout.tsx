import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { projectQuery } from '@/kit/api/queries';
import { ProjectEvents } from '@/kit/events/ProjectEvents';
import { StreamNotice } from '@/kit/events/StreamNotice';
import { ErrorState } from '@/kit/ui/ErrorState';
import { LinkButton } from '@/kit/ui/links';

export function ProjectLayout() {
  const { projectId } = useParams({ from: '/signed-in/projects/$projectId' });
  const project = useQuery(projectQuery(projectId));
  if (project.error && !project.data) {
    return (
      <ErrorState error={project.error} retry={() => void project.refetch()}>
        <LinkButton to="/projects">All projects</LinkButton>
      </ErrorState>
    );
  }
  return (
    <ProjectEvents projectId={projectId} key={projectId}>
      <Outlet />
      <StreamNotice />
    </ProjectEvents>
  );
}
