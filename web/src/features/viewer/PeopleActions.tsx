import { Button } from '@mantine/core';
import { IconCheck, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { api, path } from '@/kit/api/client';
import type { Permission, TaskDetail } from '@/kit/api/types';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { notify } from '@/kit/ui/notify';
import { RejectDialog } from './RejectDialog';
import { useNextTask } from './useNextTask';

interface PeopleActionsProps {
  projectId: string;
  task: TaskDetail;
  permissions: readonly Permission[];
}

/** What a person does with a task in a stage of theirs, and the way to the next one. */
export function PeopleActions({ projectId, task, permissions }: PeopleActionsProps) {
  const { stage } = task;
  const maySubmit = stage.kind === 'annotate' && permissions.includes('labels.edit');
  const mayReview = stage.kind === 'review' && permissions.includes('labels.review');
  const [busy, setBusy] = useState<string | null>(null);
  const [rejecting, setRejecting] = useState(false);
  const announce = useAnnounce();
  const goToNext = useNextTask(projectId);

  const verbs = useMemo(() => {
    /** Does the verb, then goes on: whoever works through a stage wants the next task, not this one again. */
    const act = async (verb: string, done: string, body: object = {}) => {
      await api.post(path`/projects/${projectId}/tasks/${task.id}/${verb}`, body);
      announce({ kinds: ['task.moved'], task_ids: [task.id], stage_ids: [stage.id] });
      const moved = await goToNext(stage.id, task.id).catch(() => false);
      notify.done(
        moved
          ? `${task.item.name} ${done}.`
          : `${task.item.name} ${done}. That was the last task in ${stage.name}.`,
      );
    };
    const attempt = async (name: string, title: string, work: () => Promise<unknown>) => {
      setBusy(name);
      try {
        await work();
      } catch (error) {
        notify.failed(error, title);
      } finally {
        setBusy(null);
      }
    };
    return {
      submit: () => attempt('submit', 'Not submitted', () => act('submit', 'submitted')),
      approve: () => attempt('approve', 'Not approved', () => act('approve', 'approved')),
      reject: (reason: string) => act('reject', 'rejected', { reason }),
      next: () =>
        attempt('next', 'No next task', async () => {
          if (!(await goToNext(stage.id, task.id))) notify.done(`There is no other task in ${stage.name}.`);
        }),
    };
  }, [projectId, task.id, task.item.name, stage.id, stage.name, announce, goToNext]);

  useActions(
    useMemo<Action[]>(() => {
      const all: Action[] = [
        {
          id: 'task.next',
          label: 'Next task in this stage',
          group: 'Task',
          keys: 'shift+n',
          perform: verbs.next,
        },
      ];
      if (maySubmit) {
        all.push({
          id: 'task.submit',
          label: 'Submit',
          group: 'Task',
          keys: 'mod+Enter',
          perform: verbs.submit,
        });
      }
      if (mayReview) {
        all.push(
          { id: 'task.approve', label: 'Approve', group: 'Task', keys: 'mod+Enter', perform: verbs.approve },
          { id: 'task.reject', label: 'Reject…', group: 'Task', perform: () => setRejecting(true) },
        );
      }
      return all;
    }, [verbs, maySubmit, mayReview]),
  );

  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
        onClick={verbs.next}
        loading={busy === 'next'}
      >
        Next task
      </Button>
      {maySubmit && (
        <Button
          leftSection={<IconCheck size={14} aria-hidden />}
          onClick={verbs.submit}
          loading={busy === 'submit'}
        >
          Submit
        </Button>
      )}
      {mayReview && (
        <>
          <Button
            variant="default"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={() => setRejecting(true)}
          >
            Reject
          </Button>
          <Button
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={verbs.approve}
            loading={busy === 'approve'}
          >
            Approve
          </Button>
          <RejectDialog
            opened={rejecting}
            name={task.item.name}
            onClose={() => setRejecting(false)}
            onReject={verbs.reject}
          />
        </>
      )}
    </>
  );
}
