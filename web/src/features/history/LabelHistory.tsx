import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useEditor } from '@/features/editor/context';
import { useLabelNames } from '@/features/editor/names';
import { api, messageOf, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Geometry, LabelRevision } from '@/kit/api/types';
import { notify } from '@/kit/ui/notify';
import { useEvent } from '@/kit/ui/useEvent';
import classes from './history.module.css';
import { Revision } from './Revision';

/** Colours of a shape before and after a change; the words beside them say the same. */
const BEFORE = '#e03131';
const AFTER = '#2f9e44';

/** What happened to one label, the newest first: who, when, what; and the way back to any of it. */
export function LabelHistory({ labelId }: { labelId: string }) {
  const { project, task, ontology, canvas, document, state, readOnly, frame } = useEditor();
  const nameOf = useLabelNames();
  const label = state.byId.get(labelId);
  const revisions = useQuery({
    queryKey: [...keys.taskLabels(project.id, task.id), labelId, 'revisions'],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ items: LabelRevision[] }>(path`/projects/${project.id}/labels/${labelId}/revisions`, {
          signal,
        })
      ).items.toSorted((a, b) => b.version - a.version),
  });
  // A save makes a revision; so does somebody else's.
  const version = label?.version;
  const { refetch, data } = revisions;
  const newest = data?.[0]?.version;
  useEffect(() => {
    if (version !== undefined && newest !== undefined && version > newest) void refetch();
  }, [version, newest, refetch]);

  const show = useEvent((revision: LabelRevision | null) => {
    const at = (part: LabelRevision['before'], color: string) => {
      const geometry: Geometry | null | undefined = part?.geometry;
      return geometry && (part?.frame ?? frame) === frame ? [{ geometry, color }] : [];
    };
    const shapes = revision === null ? [] : [...at(revision.before, BEFORE), ...at(revision.after, AFTER)];
    canvas?.showPreview(shapes.length > 0 ? shapes : null);
  });
  useEffect(() => () => show(null), [show]);

  const restore = useEvent((to: number) => {
    try {
      document.apply(`Restore ${label ? nameOf(label) : 'label'}`, [{ op: 'restore', id: labelId, to }]);
    } catch (error) {
      notify.failed(error, 'Not restored');
    }
  });

  if (revisions.isPending) return <Loader size="xs" aria-label="Loading the label's history" />;
  if (revisions.error) {
    // A label that was never saved has no history on the server yet.
    const isNew = 'status' in revisions.error && revisions.error.status === 404;
    return (
      <Text size="xs" c="dimmed" role={isNew ? undefined : 'alert'}>
        {isNew ? 'It is not saved yet.' : messageOf(revisions.error)}
      </Text>
    );
  }
  return (
    <ol className={classes.list} aria-label="History of the label" onPointerLeave={() => show(null)}>
      {revisions.data.map((revision, i) => (
        <Revision
          key={revision.version}
          projectId={project.id}
          taskId={task.id}
          revision={revision}
          ontology={ontology.document}
          onShow={show}
          onRestore={
            readOnly !== null || i === 0 || revision.op === 'delete' ? null : () => restore(revision.version)
          }
        />
      ))}
    </ol>
  );
}
