import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ontologyQuery, projectQuery, sessionQuery, taskQuery } from '@/kit/api/queries';
import type { User } from '@/kit/api/types';
import { ErrorState } from '@/kit/ui/ErrorState';
import { useLabelDocument } from './document/useDocument';
import classes from './editor.module.css';
import { prefetchPicture } from './picture/pictures';
import { Workspace } from './Workspace';

interface EditorProps {
  projectId: string;
  taskId: string;
}

/** The Label Editor: one task's item, its labels, and what a person does with them. Fills its container. */
export default function Editor({ projectId, taskId }: EditorProps) {
  const user = useQuery(sessionQuery).data?.user;
  // Another task is another document: nothing of the one before may show, not even for a moment.
  return user ? <OpenTask key={taskId} user={user} projectId={projectId} taskId={taskId} /> : <Loading />;
}

function OpenTask({ user, projectId, taskId }: EditorProps & { user: User }) {
  const project = useQuery(projectQuery(projectId));
  const task = useQuery(taskQuery(projectId, taskId));
  const ontology = useQuery(ontologyQuery(projectId));
  const opened = useLabelDocument(projectId, taskId, user.id);

  const item = task.data?.item;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a task that is read anew brings new links to the same picture
  useEffect(() => {
    // Beside the labels, not after them.
    if (item !== undefined) prefetchPicture(item);
  }, [item?.id]);

  const queries = [project, task, ontology];
  const failed = queries.find((query) => query.error && query.data === undefined);
  if (failed || opened.kind === 'error') {
    const retry = () => {
      for (const query of queries) if (query.error) void query.refetch();
      if (opened.kind === 'error') opened.retry();
    };
    return (
      <ErrorState error={failed?.error ?? (opened.kind === 'error' ? opened.error : null)} retry={retry} />
    );
  }
  if (!project.data || !task.data || !ontology.data || opened.kind !== 'ready') return <Loading />;
  return (
    <Workspace
      user={user}
      project={project.data}
      task={task.data}
      ontology={ontology.data}
      document={opened.document}
      state={opened.state}
    />
  );
}

function Loading() {
  return (
    <div className={classes.editor} role="status">
      <h1 className="visually-hidden">Loading the task</h1>
      <div className={classes.bar}>
        <Skeleton h={16} w={220} />
      </div>
      <div className={classes.middle}>
        <div className={classes.stage} />
      </div>
      <div className={classes.panel}>
        {[1, 2, 3, 4, 5].map((i) => (
          <Skeleton key={i} h={28} m="xs" w="auto" />
        ))}
      </div>
    </div>
  );
}
