import { Skeleton } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { messageOf } from '@/kit/api/client';
import type { Stage } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';
import { shortCount } from '@/kit/ui/format';
import { AgentIcon, STAGE_ICON } from '@/kit/ui/icons';
import { StatusBar } from '@/kit/ui/StatusBar';
import classes from './StageList.module.css';

interface StageListProps {
  stages: Stage[];
  loading: boolean;
  error: unknown;
  current: string | undefined;
  onChoose: (stageId: string | undefined) => void;
}

/** The stages in workflow order, each with how many tasks wait there. */
export function StageList({ stages, loading, error, current, onChoose }: StageListProps) {
  const total = stages.reduce((sum, stage) => sum + stage.count, 0);
  return (
    <nav className={classes.list} aria-label="Stages">
      <h2 className={classes.title}>Stages</h2>
      {loading && [0, 1, 2, 3, 4].map((i) => <Skeleton key={i} h={34} mb={4} radius="md" aria-hidden />)}
      {Boolean(error) && stages.length === 0 && (
        <p className={classes.error} role="alert">
          {messageOf(error)}
        </p>
      )}
      {!loading && stages.length > 0 && (
        <button
          type="button"
          className={classes.stage}
          aria-current={current === undefined ? 'true' : undefined}
          onClick={() => onChoose(undefined)}
        >
          <span className={classes.line}>
            <IconStack2 size={16} stroke={1.6} aria-hidden />
            <span className={classes.name}>All tasks</span>
            <span className={classes.count}>{shortCount(total)}</span>
          </span>
        </button>
      )}
      {stages.map((stage) => (
        <StageButton
          key={stage.id}
          stage={stage}
          current={stage.id === current}
          onChoose={() => onChoose(stage.id)}
        />
      ))}
    </nav>
  );
}

function StageButton({ stage, current, onChoose }: { stage: Stage; current: boolean; onChoose: () => void }) {
  const Glyph = STAGE_ICON[stage.kind];
  const managed = stage.agent?.mode === 'managed';
  const state = managed ? (stage.agent?.live ? 'live' : 'paused') : null;
  return (
    <button
      type="button"
      className={classes.stage}
      aria-current={current ? 'true' : undefined}
      title={STAGE_KIND[stage.kind]}
      onClick={onChoose}
    >
      <span className={classes.line}>
        {stage.kind === 'agent' && stage.agent?.icon ? (
          <AgentIcon name={stage.agent.icon} />
        ) : (
          <Glyph size={16} stroke={1.6} aria-hidden />
        )}
        <span className={classes.name}>{stage.name}</span>
        {state && (
          <span className={classes.dot} data-state={state} title={state === 'live' ? 'Live' : 'Paused'}>
            <span className="visually-hidden">{state === 'live' ? 'Live' : 'Paused'}</span>
          </span>
        )}
        <span className={classes.count}>{shortCount(stage.count)}</span>
      </span>
      {stage.kind === 'agent' && stage.count > 0 && (
        <span className={classes.bar}>
          <StatusBar counts={stage.status_counts} height={3} />
        </span>
      )}
    </button>
  );
}
