import { Button, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconBolt,
  IconInfoCircle,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconSettings,
  IconStack2,
} from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import type { Permission, Stage, StageAgent } from '@/kit/api/types';
import { useTaskVerbs } from '@/kit/tasks/useTaskVerbs';
import { STAGE_KIND } from '@/kit/theme/statuses';
import { plural } from '@/kit/ui/format';
import { AgentIcon, STAGE_ICON } from '@/kit/ui/icons';
import classes from './StageBanner.module.css';

interface StageBannerProps {
  projectId: string;
  stage: Stage | undefined;
  total: number;
  permissions: ReadonlySet<Permission>;
  onShowAgent: (enabledAgentId: string) => void;
  /** Where people begin to work on what is listed. */
  startWork: ReactNode;
}

const HINT: Partial<Record<Stage['kind'], string>> = {
  start: 'New tasks begin here.',
  annotate: 'People label these tasks.',
  review: 'People approve or reject these tasks.',
  consensus: 'Several people label these tasks, then one result is chosen.',
  complete: 'These tasks are done.',
  archive: 'These tasks are set aside.',
};

/** What the list shows; above an agent stage, the agent's status and controls. */
export function StageBanner(props: StageBannerProps) {
  const { stage, total, startWork } = props;
  if (stage?.kind === 'agent' && stage.agent) {
    return <AgentBanner {...props} stage={stage} agent={stage.agent} />;
  }
  const Glyph = stage ? STAGE_ICON[stage.kind] : IconStack2;
  return (
    <header className={classes.banner}>
      <span className={classes.icon} aria-hidden>
        <Glyph size={18} stroke={1.6} />
      </span>
      <div className={classes.words}>
        <h1 className={classes.name}>{stage?.name ?? 'All tasks'}</h1>
        <span className={classes.sub}>
          {plural(total, 'task')}
          {stage && HINT[stage.kind] ? ` · ${HINT[stage.kind]}` : ''}
        </span>
      </div>
      <div className={classes.controls}>{startWork}</div>
    </header>
  );
}

interface AgentBannerProps extends StageBannerProps {
  stage: Stage;
  agent: StageAgent;
}

function AgentBanner({ projectId, stage, agent, total, permissions, onShowAgent }: AgentBannerProps) {
  const verbs = useTaskVerbs(projectId);
  const [busy, setBusy] = useState(false);
  const managed = agent.mode === 'managed';
  const mayControl = managed && permissions.has('agents.control');
  const enabledId = agent.enabled_agent_id;
  const showAgent = enabledId ? () => onShowAgent(enabledId) : undefined;

  const toggle = useMemo(
    () => async () => {
      setBusy(true);
      await (agent.live ? verbs.pause(stage) : verbs.goLive(stage));
      setBusy(false);
    },
    [agent.live, stage, verbs],
  );
  useActions(
    useMemo<Action[]>(
      () =>
        mayControl
          ? [
              {
                id: 'stage.live',
                label: agent.live ? `Pause ${stage.name}` : `Go live with ${stage.name}`,
                group: 'Agent stage',
                icon: agent.live ? IconPlayerPause : IconPlayerPlay,
                keywords: 'pause resume go live start stop agent',
                perform: () => void toggle(),
              },
            ]
          : [],
      [mayControl, agent.live, stage.name, toggle],
    ),
  );

  return (
    <header className={classes.banner} data-agent>
      <Identity icon={agent.icon} onClick={showAgent}>
        <h1 className={classes.name}>{agent.agent_name ?? stage.name}</h1>
        <span className={classes.sub}>
          {STAGE_KIND.agent} stage “{stage.name}” · {plural(total, 'task')}
          {agent.version && ` · v${agent.version}`}
        </span>
      </Identity>
      <Indicator agent={agent} />
      <div className={classes.controls}>
        {mayControl &&
          (agent.live ? (
            <Tooltip label="Stop feeding tasks to the agent. What runs now will finish.">
              <Button
                variant="default"
                loading={busy}
                leftSection={<IconPlayerPause size={14} aria-hidden />}
                onClick={() => void toggle()}
              >
                Pause
              </Button>
            </Tooltip>
          ) : (
            <Tooltip label="Run the agent on every task that is in this stage or comes to it.">
              <Button
                loading={busy}
                leftSection={<IconBolt size={14} aria-hidden />}
                onClick={() => void toggle()}
              >
                Go live
              </Button>
            </Tooltip>
          ))}
        {managed && permissions.has('agents.configure') && showAgent && (
          <Button variant="default" leftSection={<IconSettings size={14} aria-hidden />} onClick={showAgent}>
            Settings
          </Button>
        )}
      </div>
    </header>
  );
}

interface IdentityProps {
  icon: string | null;
  onClick: (() => void) | undefined;
  children: ReactNode;
}

function Identity({ icon, onClick, children }: IdentityProps) {
  const inner = (
    <>
      <span className={classes.icon} data-agent aria-hidden>
        <AgentIcon name={icon} size={18} />
      </span>
      <span className={classes.words}>{children}</span>
    </>
  );
  if (!onClick) return <div className={classes.identity}>{inner}</div>;
  return (
    <Tooltip label="Show the agent's configuration">
      <UnstyledButton className={classes.identity} data-link onClick={onClick}>
        {inner}
      </UnstyledButton>
    </Tooltip>
  );
}

function Indicator({ agent }: { agent: StageAgent }) {
  if (agent.mode === 'external') {
    return (
      <span className={classes.state} data-state="external">
        <IconPlugConnected size={13} aria-hidden />
        External: a program takes these tasks
      </span>
    );
  }
  return (
    <span className={classes.state} data-state={agent.live ? 'live' : 'paused'} role="status">
      <span className={classes.dot} aria-hidden />
      {agent.live ? 'Live' : 'Paused'}
      {!agent.live && agent.paused_reason && (
        <span className={classes.reason} title={agent.paused_reason}>
          <IconInfoCircle size={13} aria-hidden />
          <span>{agent.paused_reason}</span>
        </span>
      )}
    </span>
  );
}
