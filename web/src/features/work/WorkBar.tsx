import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconDoorExit,
  IconDots,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useEditor } from '@/features/editor/context';
import { KeyHint } from '@/kit/ui/KeyHint';
import { CameBack } from './CameBack';
import { HoldNote } from './HoldNote';
import { WORK_KEYS } from './keys';
import { NothingLeft } from './NothingLeft';
import { RejectDialog } from './RejectDialog';
import { useWorkState } from './useHold';
import { useNext, usePrefetchNext } from './useNext';
import { useSteps } from './useSteps';
import { useWorkActions } from './useWorkActions';
import { startWords, worksIn } from './words';
import classes from './work.module.css';

/** What a person does with the open task, and the way to the next one. */
export function WorkBar() {
  const { project, task, selection } = useEditor();
  const work = useWorkState(project.id, task);
  const steps = useSteps(work);
  const goToNext = useNext(project.id);
  const [rejecting, setRejecting] = useState(false);
  const { kind } = task.stage;
  const isHere = worksIn(kind, work.permissions);
  const { mayFinish } = work;
  usePrefetchNext(project.id, task, mayFinish);
  useWorkActions({ kind, isHere, mayFinish, steps, askReason: () => setRejecting(true) });

  const isBusy = steps.busy !== null;
  return (
    <div className={classes.bar}>
      {task.rejection && <CameBack rejection={task.rejection} />}
      <HoldNote work={work} />
      {mayFinish && (
        <>
          <More steps={steps} />
          <Tooltip label={<Hint words="To the back of the queue" keys={WORK_KEYS.skip} />}>
            <Button
              variant="default"
              leftSection={<IconPlayerSkipForward size={14} aria-hidden />}
              onClick={steps.skip}
              loading={steps.busy === 'skip'}
              disabled={isBusy}
            >
              Skip
            </Button>
          </Tooltip>
        </>
      )}
      {mayFinish && kind === 'annotate' && (
        <Tooltip label={<Hint words="Submit, and go on" keys={WORK_KEYS.finish} />}>
          <Button
            leftSection={<IconCheck size={14} aria-hidden />}
            onClick={steps.submit}
            loading={steps.busy === 'submit'}
            disabled={isBusy}
          >
            Submit
          </Button>
        </Tooltip>
      )}
      {mayFinish && kind === 'review' && (
        <>
          <Tooltip label={<Hint words="Send it back, with the reason" keys={WORK_KEYS.reject} />}>
            <Button
              variant="default"
              leftSection={<IconX size={14} aria-hidden />}
              onClick={() => setRejecting(true)}
              disabled={isBusy}
            >
              Reject
            </Button>
          </Tooltip>
          <Tooltip label={<Hint words="Approve, and go on" keys={WORK_KEYS.finish} />}>
            <Button
              leftSection={<IconCheck size={14} aria-hidden />}
              onClick={steps.approve}
              loading={steps.busy === 'approve'}
              disabled={isBusy}
            >
              Approve
            </Button>
          </Tooltip>
        </>
      )}
      {isHere && !mayFinish && (
        <Button
          variant="default"
          leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
          onClick={steps.next}
          loading={steps.busy === 'next'}
        >
          {work.state.kind === 'other' ? 'Next task' : startWords(kind === 'review' ? 'review' : 'annotate')}
        </Button>
      )}
      <RejectDialog
        opened={rejecting}
        name={task.item.name}
        hasLabel={selection.size > 0}
        onClose={() => setRejecting(false)}
        onReject={steps.reject}
      />
      <NothingLeft
        opened={steps.emptyStage !== null}
        projectId={project.id}
        stageId={steps.emptyStage}
        permissions={work.permissions}
        onClose={steps.stay}
        onStart={(stage) => {
          steps.stay();
          void goToNext({ stageId: stage.id });
        }}
      />
    </div>
  );
}

function Hint({ words, keys }: { words: string; keys: string }) {
  return (
    <span className={classes.hint}>
      {words} <KeyHint keys={keys} />
    </span>
  );
}

function More({ steps }: { steps: ReturnType<typeof useSteps> }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="More to do with this task">
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPlayerTrackNext size={14} aria-hidden />}
          rightSection={<KeyHint keys={WORK_KEYS.next} />}
          onClick={steps.next}
        >
          Next task
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDoorExit size={14} aria-hidden />}
          rightSection={<KeyHint keys={WORK_KEYS.release} />}
          onClick={steps.release}
        >
          Release
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
