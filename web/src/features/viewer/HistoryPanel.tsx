import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, messageOf, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { LabelRevision, TaskDetail } from '@/kit/api/types';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { authorName } from './Author';
import { describe } from './revisions';
import classes from './viewer.module.css';

interface HistoryPanelProps {
  projectId: string;
  task: TaskDetail;
  /** The selected label and what to call it. */
  selected: { readonly id: string; readonly name: string } | null;
}

/** What happened to the selected label, and to the task. */
export function HistoryPanel({ projectId, task, selected }: HistoryPanelProps) {
  const history = task.history.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <div className={classes.details}>
      <section>
        <h2 className={classes.heading}>{selected ? `Label: ${selected.name}` : 'Label'}</h2>
        {selected ? (
          <Revisions projectId={projectId} taskId={task.id} labelId={selected.id} />
        ) : (
          <Text size="xs" c="dimmed">
            Select a label to see who changed it.
          </Text>
        )}
      </section>
      <section>
        <h2 className={classes.heading}>Task</h2>
        {history.length === 0 && (
          <Text size="xs" c="dimmed">
            Nothing has happened yet.
          </Text>
        )}
        <ol className={classes.history}>
          {history.map((entry) => (
            <Entry key={`${entry.at} ${entry.kind} ${entry.text}`} at={entry.at} by={entry.actor}>
              {entry.text}
            </Entry>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Revisions({ projectId, taskId, labelId }: { projectId: string; taskId: string; labelId: string }) {
  const revisions = useQuery({
    queryKey: [...keys.taskLabels(projectId, taskId), labelId, 'revisions'],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ items: LabelRevision[] }>(path`/projects/${projectId}/labels/${labelId}/revisions`, {
          signal,
        })
      ).items,
  });
  if (revisions.isPending) return <Loader size="xs" aria-label="Loading the label's history" />;
  if (revisions.error) {
    return (
      <Text size="xs" role="alert">
        {messageOf(revisions.error)}
      </Text>
    );
  }
  return (
    <ol className={classes.history}>
      {revisions.data.map((revision) => (
        <Entry key={revision.version} at={revision.at} by={authorName(revision.actor)}>
          {describe(revision)}
        </Entry>
      ))}
    </ol>
  );
}

function Entry({ at, by, children }: { at: string; by: string | null | undefined; children: ReactNode }) {
  return (
    <li>
      <span>{children}</span>
      <span className={classes.when}>
        {by && `${by}, `}
        <RelativeTime iso={at} />
      </span>
    </li>
  );
}
