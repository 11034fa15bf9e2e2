import { Button } from '@mantine/core';
import { IconPencil, IconEye as IconReview } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { projectQuery, stagesQuery } from '@/kit/api/queries';
import type { Stage } from '@/kit/api/types';
import { notify } from '@/kit/ui/notify';
import { useEvent } from '@/kit/ui/useEvent';
import { NothingLeft } from './NothingLeft';
import { startable } from './startable';
import { useNext } from './useNext';
import { startWords } from './words';

interface StartWorkProps {
  projectId: string;
  /** The stage on show; all of them when undefined. */
  stageId: string | undefined;
}

/** Takes the person to their next task: in the stage on show, or wherever they work. */
export function StartWork({ projectId, stageId }: StartWorkProps) {
  const project = useQuery(projectQuery(projectId)).data;
  const stages = useQuery(stagesQuery(projectId)).data;
  const permissions = useMemo(() => new Set(project?.permissions), [project]);
  const goToNext = useNext(projectId);
  const [busy, setBusy] = useState<string | null>(null);
  const [emptyStage, setEmptyStage] = useState<string | null>(null);
  const offered = useMemo(
    () => startable(stages ?? [], stageId, permissions, project?.my_role ?? null),
    [stages, stageId, permissions, project],
  );

  const start = useEvent(async (stage: Stage) => {
    setBusy(stage.id);
    setEmptyStage(null);
    try {
      if ((await goToNext({ stageId: stage.id })) === null) setEmptyStage(stage.id);
    } catch (error) {
      notify.failed(error, 'No task could be taken');
    } finally {
      setBusy(null);
    }
  });

  useActions(
    useMemo<Action[]>(
      () =>
        offered.map((stage, i) => ({
          id: `work.start-${stage.kind}`,
          label: startWords(stage.kind),
          group: 'Task',
          icon: stage.kind === 'review' ? IconReview : IconPencil,
          keys: i === 0 ? 'shift+Enter' : undefined,
          keywords: 'next task begin',
          perform: () => void start(stage),
        })),
      [offered, start],
    ),
  );

  return (
    <>
      {offered.map((stage, i) => (
        <Button
          key={stage.id}
          variant={i === 0 ? 'filled' : 'default'}
          loading={busy === stage.id}
          leftSection={
            stage.kind === 'review' ? (
              <IconReview size={14} aria-hidden />
            ) : (
              <IconPencil size={14} aria-hidden />
            )
          }
          onClick={() => void start(stage)}
        >
          {startWords(stage.kind)}
        </Button>
      ))}
      <NothingLeft
        opened={emptyStage !== null}
        projectId={projectId}
        stageId={emptyStage}
        permissions={permissions}
        onClose={() => setEmptyStage(null)}
        onStart={(stage) => void start(stage)}
      />
    </>
  );
}
