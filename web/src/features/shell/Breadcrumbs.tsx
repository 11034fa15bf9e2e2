import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useMatches, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { projectQuery, taskQuery } from '@/kit/api/queries';
import classes from './Header.module.css';

/** Where one is: project, section, task. It names the browser tab too. */
export function Breadcrumbs({ projectId }: { projectId: string | undefined }) {
  const { taskId } = useParams({ strict: false });
  const section = useMatches({
    select: (matches) => matches.findLast((match) => match.staticData.crumb)?.staticData.crumb,
  });
  const project = useQuery({ ...projectQuery(projectId ?? ''), enabled: projectId !== undefined }).data;
  const task = useQuery({
    ...taskQuery(projectId ?? '', taskId ?? ''),
    enabled: projectId !== undefined && taskId !== undefined,
  }).data;
  const last = task?.item.name ?? section;

  useEffect(() => {
    document.title = [last, projectId ? project?.name : undefined, 'Labelmill'].filter(Boolean).join(' · ');
  }, [last, project?.name, projectId]);

  return (
    <nav aria-label="Breadcrumb" style={{ minWidth: 0 }}>
      <ol className={classes.crumbs}>
        {projectId && (
          <>
            <li>
              <Link to="/projects">Projects</Link>
              <IconChevronRight size={13} aria-hidden />
            </li>
            <li>
              <Link to="/projects/$projectId/queue" params={{ projectId }}>
                {project?.name ?? '…'}
              </Link>
              <IconChevronRight size={13} aria-hidden />
            </li>
          </>
        )}
        {projectId && taskId && (
          <li>
            <Link to="/projects/$projectId/queue" params={{ projectId }}>
              Queue
            </Link>
            <IconChevronRight size={13} aria-hidden />
          </li>
        )}
        <li aria-current="page">{last ?? ' '}</li>
      </ol>
    </nav>
  );
}
