import { Button, Progress, Select } from '@mantine/core';
import { IconCheck, IconRefresh } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useEditor } from '@/features/editor/context';
import { type Action, useActions } from '@/kit/actions/registry';
import type { EnabledAgent } from '@/kit/api/types';
import { duration, plural } from '@/kit/ui/format';
import { KeyHint } from '@/kit/ui/KeyHint';
import { promptClasses } from './promptClasses';
import type { PromptState } from './promptSession';
import { sentence } from './runs';
import classes from './triggers.module.css';
import { useNow } from './useNow';
import { promptCount, usePrompting } from './usePrompting';

/** The clicks, the class and the shape that they make together. */
export function Prompting({ agent }: { agent: EnabledAgent }) {
  const { ontology, classId, setClassId } = useEditor();
  const { fitting, current } = useMemo(
    () => promptClasses(ontology.document, classId),
    [ontology.document, classId],
  );
  const { state, prompts, accept, clear, again } = usePrompting(agent, current);
  const count = promptCount(prompts);
  const shapes = state.preview?.shapes.length ?? 0;
  const mayAccept = count > 0 && state.phase !== 'failed' && (shapes > 0 || state.phase !== 'ready');

  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'prompt.accept',
          label: 'Take the segmented shape',
          group: agent.name,
          icon: IconCheck,
          keys: 'Enter',
          disabled: !mayAccept,
          perform: accept,
        },
        {
          id: 'prompt.clear',
          label: 'Clear clicks and boxes',
          group: agent.name,
          keys: 'Escape',
          disabled: count === 0,
          perform: clear,
        },
      ],
      [agent.name, mayAccept, count, accept, clear],
    ),
  );

  if (fitting.length === 0) {
    return (
      <p className={classes.note}>
        This project has no class that a segmented shape fits: a polygon, mask, box or rotatable box.
      </p>
    );
  }
  return (
    <>
      <Select
        aria-label="Class of the shape"
        className={classes.class}
        size="xs"
        data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
        value={current?.id ?? null}
        placeholder="Choose a class"
        onChange={(id) => id && setClassId(id)}
        allowDeselect={false}
        leftSection={
          current && <i className={classes.swatch} style={{ background: current.color }} aria-hidden />
        }
        comboboxProps={{ withinPortal: true }}
      />
      {current ? (
        <Progressing state={state} count={count} />
      ) : (
        <p className={classes.note} role="status">
          The class in hand has another kind of shape. Choose one that fits.
        </p>
      )}
      {state.problem && (
        <p className={classes.note} data-failed role="alert">
          {state.problem}
        </p>
      )}
      <footer className={classes.foot}>
        {state.phase === 'failed' && count > 0 && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconRefresh size={12} aria-hidden />}
            onClick={again}
          >
            Try again
          </Button>
        )}
        <Button
          variant="default"
          size="compact-xs"
          disabled={count === 0}
          rightSection={<KeyHint keys="Escape" />}
          onClick={clear}
        >
          Clear
        </Button>
        <Button
          size="compact-xs"
          disabled={!mayAccept}
          rightSection={<KeyHint keys="Enter" />}
          onClick={accept}
        >
          Accept
        </Button>
      </footer>
    </>
  );
}

/** What is waited for, and how fast it came. */
function Progressing({ state, count }: { state: PromptState; count: number }) {
  const isBusy = state.phase === 'preparing' || state.phase === 'working';
  const now = useNow(isBusy, 100);
  const elapsed = Math.max(0, (now - state.since) / 1000);
  return (
    <div className={classes.progress}>
      {isBusy && <Progress value={100} size={3} animated aria-label="Segmenting" />}
      <p className={classes.words} role="status">
        <span>{progressWords(state, count, elapsed)}</span>
      </p>
    </div>
  );
}

/** A first answer that takes longer than this is loading the model. */
const LOADING_AFTER = 1.5;

function progressWords(state: PromptState, count: number, elapsed: number): string {
  if (state.phase === 'preparing') {
    const waits = count > 0 ? ' Your clicks wait.' : '';
    return elapsed > LOADING_AFTER
      ? `The model is being loaded and the picture read: ${duration(Math.floor(elapsed))}.${waits}`
      : `Reading the picture…${waits}`;
  }
  if (state.phase === 'working') return 'Segmenting…';
  if (state.phase === 'failed') return count > 0 ? 'No shape.' : 'The picture could not be read beforehand.';
  if (state.preview === null) return count === 0 ? 'Ready.' : 'Choose a class to begin.';
  const { shapes, seconds, message } = state.preview;
  if (message) return `${sentence(message)} It took ${duration(seconds)}.`;
  if (shapes.length === 0) return `Nothing found there, in ${duration(seconds)}.`;
  return `${plural(shapes.length, 'shape')} in ${duration(seconds)}.`;
}
