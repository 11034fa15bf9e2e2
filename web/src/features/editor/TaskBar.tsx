import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { WorkBar } from '@/features/work/WorkBar';
import { STAGE_ICON } from '@/kit/ui/icons';
import { KeyHint } from '@/kit/ui/KeyHint';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import { useEditor } from './context';
import classes from './editor.module.css';
import { useLabelVerbs } from './edits/VerbsContext';
import { SaveState } from './save/SaveState';
import { firstKey, KEYS } from './shortcuts';

/** The line over the editor: which task, undo and redo, what is saved, and the way on. */
export function TaskBar() {
  const { task, state, readOnly } = useEditor();
  const verbs = useLabelVerbs();
  const StageIcon = STAGE_ICON[task.stage.kind];
  return (
    <header className={classes.bar}>
      <h1 className={classes.title} title={task.item.name}>
        {task.item.name}
      </h1>
      <Text component="span" className={classes.stageName}>
        <StageIcon size={14} stroke={1.7} aria-hidden />
        <span className={classes.clip}>{task.stage.name}</span>
      </Text>
      {task.execution && <StatusBadge status={task.execution.status} />}
      {readOnly === null && (
        <div className={classes.steps} role="toolbar" aria-label="Steps">
          <Step name="Undo" step={state.undo} keys={KEYS.undo} icon={IconArrowBackUp} onClick={verbs.undo} />
          <Step
            name="Redo"
            step={state.redo}
            keys={firstKey(KEYS.redo)}
            icon={IconArrowForwardUp}
            onClick={verbs.redo}
          />
        </div>
      )}
      <SaveState />
      <div className={classes.actions}>
        <WorkBar />
      </div>
    </header>
  );
}

interface StepProps {
  name: string;
  /** The step that it takes back or does again; null when there is none. */
  step: string | null;
  keys: string;
  icon: typeof IconArrowBackUp;
  onClick: () => void;
}

function Step({ name, step, keys, icon: Glyph, onClick }: StepProps) {
  return (
    <Tooltip
      label={
        <span className={classes.tip}>
          {step === null ? `Nothing to ${name.toLowerCase()}` : `${name} ${step}`} <KeyHint keys={keys} />
        </span>
      }
    >
      <ActionIcon
        aria-label={step === null ? name : `${name} ${step}`}
        aria-disabled={step === null}
        onClick={() => step !== null && onClick()}
      >
        <Glyph size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
