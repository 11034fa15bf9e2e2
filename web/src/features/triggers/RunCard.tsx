import { ActionIcon, Button, Progress } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheckFilled,
  IconExternalLink,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { duration } from '@/kit/ui/format';
import { AgentIcon } from '@/kit/ui/icons';
import { KeyHint } from '@/kit/ui/KeyHint';
import { runStore } from './runStore';
import { type Run, secondsOf, stateOf, wayOut, wordsOf } from './runs';
import classes from './triggers.module.css';
import { useNow } from './useNow';

interface RunCardProps {
  run: Run;
  projectId: string;
  /** It was triggered on a task that is not open now. */
  isElsewhere: boolean;
  save: () => Promise<void>;
}

/** What went well needs no more attention after this. */
const STAYS_MS = 12_000;

export function RunCard({ run, projectId, isElsewhere, save }: RunCardProps) {
  const state = stateOf(run);
  const isWorking = state === 'working';
  const now = useNow(isWorking, 200);
  const [isLookedAt, setLookedAt] = useState(false);
  const goes = (state === 'succeeded' || state === 'canceled') && !isLookedAt;
  useEffect(() => {
    if (!goes) return;
    const timer = setTimeout(() => runStore.dismiss(run.key), STAYS_MS);
    return () => clearTimeout(timer);
  }, [goes, run.key]);

  const isStarted = run.phase === 'following';
  return (
    <article
      className={classes.card}
      data-state={state}
      aria-label={`${run.agent.name}${isElsewhere ? ` on ${run.itemName}` : ''}`}
      onPointerEnter={() => setLookedAt(true)}
      onPointerLeave={() => setLookedAt(false)}
      onFocus={() => setLookedAt(true)}
      onBlur={() => setLookedAt(false)}
    >
      <header className={classes.head}>
        <AgentIcon name={run.agent.icon} size={16} />
        <span className={classes.name}>{run.agent.name}</span>
        <span className={classes.time}>{duration(Math.floor(secondsOf(run, now) * 10) / 10)}</span>
        {!isWorking && (
          <ActionIcon size={20} aria-label="Dismiss" onClick={() => runStore.dismiss(run.key)}>
            <IconX size={13} aria-hidden />
          </ActionIcon>
        )}
      </header>
      {isWorking && <Progress value={100} size={3} animated aria-label={`${run.agent.name} is at work`} />}
      <p className={classes.words}>
        {state === 'succeeded' && <IconCircleCheckFilled size={14} aria-hidden />}
        {state === 'failed' && <IconAlertTriangle size={14} aria-hidden />}
        {state === 'canceled' && <IconBan size={14} aria-hidden />}
        <span>{wordsOf(run)}</span>
      </p>
      <footer className={classes.foot}>
        {isElsewhere && (
          <Link
            className={classes.where}
            to="/projects/$projectId/tasks/$taskId"
            params={{ projectId, taskId: run.taskId }}
            title={`Open ${run.itemName}`}
          >
            <IconExternalLink size={12} aria-hidden />
            <span>{run.itemName}</span>
          </Link>
        )}
        {state === 'succeeded' && !isElsewhere && (run.execution?.labels_created ?? 0) > 0 && (
          <span className={classes.undo}>
            <KeyHint keys="mod+z" /> takes it back
          </span>
        )}
        {isWorking && (
          <Button
            variant="default"
            size="compact-xs"
            disabled={!isStarted}
            onClick={() => void runStore.cancel(run.key)}
          >
            Cancel
          </Button>
        )}
        {wayOut(run) !== null && state === 'failed' && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconRefresh size={12} aria-hidden />}
            onClick={() => void runStore.tryAgain(run.key, save)}
          >
            Try again
          </Button>
        )}
      </footer>
    </article>
  );
}
