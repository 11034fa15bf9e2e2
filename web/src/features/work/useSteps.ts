import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Missing, useEditor } from '@/features/editor/context';
import { ApiError, api, messageOf, path } from '@/kit/api/client';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { notify } from '@/kit/ui/notify';
import { useEvent } from '@/kit/ui/useEvent';
import { type Step, takeStep } from './api';
import { holdOf } from './holdKeeper';
import { tally } from './sitting';
import type { WorkState } from './useHold';
import { useNext } from './useNext';

const DONE: Record<Step, string> = {
  submit: 'submitted',
  approve: 'approved',
  reject: 'rejected',
  skip: 'skipped',
};
const NOT: Record<Step, string> = {
  submit: 'Not submitted',
  approve: 'Not approved',
  reject: 'Not rejected',
  skip: 'Not skipped',
};

export type Busy = Step | 'next' | 'release' | null;

export interface Rejection {
  readonly reason: string;
  /** Also opens an issue with the reason; on the selected label, where one is selected. */
  readonly asIssue: boolean;
}

/** What a person does with the open task: each step saves first, and goes on to the next task. */
export function useSteps(work: WorkState) {
  const { project, task, document, selection, reportIncomplete } = useEditor();
  const [busy, setBusy] = useState<Busy>(null);
  /** The stage that has no other task for the person; the open task may be past it by then. */
  const [emptyStage, setEmptyStage] = useState<string | null>(null);
  const announce = useAnnounce();
  const navigate = useNavigate();
  const goToNext = useNext(project.id);

  const saved = async () => {
    try {
      await document.flush();
    } catch (error) {
      throw new Error(`Your last changes are not saved yet. ${messageOf(error)}`);
    }
  };

  const goOn = async () => {
    const next = await goToNext({ stageId: task.stage.id, after: task.id });
    if (next === null) setEmptyStage(task.stage.id);
  };

  const step = async (kind: Step, reason?: string) => {
    await saved();
    await takeStep(project.id, task.id, kind, { holder: work.holder, ...(reason ? { reason } : {}) });
    work.keeper.end();
    tally(project.id, kind);
    announce({ kinds: ['task.moved'], task_ids: [task.id], stage_ids: [task.stage.id] });
    notify.done(`${task.item.name} ${DONE[kind]}.`);
    await goOn();
  };

  /** Runs one step at a time, and says why it was not done. */
  const attempt = async (name: Exclude<Busy, null>, title: string, run: () => Promise<unknown>) => {
    if (busy !== null) return;
    setBusy(name);
    try {
      await run();
    } catch (error) {
      const hold = holdOf(error);
      if (hold !== null) work.keeper.learn(hold);
      if (error instanceof ApiError && error.code === 'incomplete') {
        reportIncomplete((error.details.problems as Missing[] | undefined) ?? []);
      } else notify.failed(error, title);
    } finally {
      setBusy(null);
    }
  };

  const take = (kind: 'submit' | 'approve' | 'skip') => attempt(kind, NOT[kind], () => step(kind));

  return {
    busy,
    emptyStage,
    stay: () => setEmptyStage(null),
    submit: useEvent(() => void take('submit')),
    approve: useEvent(() => void take('approve')),
    skip: useEvent(() => void take('skip')),
    next: useEvent(() => void attempt('next', 'No next task', async () => saved().then(goOn))),
    release: useEvent(
      () =>
        void attempt('release', 'Not released', async () => {
          await saved();
          await work.keeper.release();
          await navigate({
            to: '/projects/$projectId/queue',
            params: { projectId: project.id },
            search: { stage: task.stage.id },
          });
        }),
    ),
    /** Throws what went wrong: the dialog that asked for the reason shows it. */
    reject: async ({ reason, asIssue }: Rejection) => {
      setBusy('reject');
      try {
        if (asIssue) {
          const [labelId] = selection;
          const body = { text: reason, ...(labelId ? { label_id: labelId } : {}) };
          await api.post(path`/projects/${project.id}/tasks/${task.id}/issues`, body);
        }
        await step('reject', reason);
      } finally {
        setBusy(null);
      }
    },
  };
}
