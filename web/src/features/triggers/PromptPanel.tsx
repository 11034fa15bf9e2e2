import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEditor } from '@/features/editor/context';
import { enabledAgentsQuery } from '@/kit/api/queries';
import type { EnabledAgent } from '@/kit/api/types';
import { AgentIcon } from '@/kit/ui/icons';
import { LinkButton } from '@/kit/ui/links';
import { Prompting } from './Prompting';
import classes from './triggers.module.css';
import { useTriggerBan } from './useTriggers';

/** Beside the canvas while the 'prompt' tool is in hand: which agent, which class, and what it found. */
export function PromptPanel() {
  const { project, setTool, readOnly } = useEditor();
  const agents = useQuery(enabledAgentsQuery(project.id));
  const ban = useTriggerBan();
  const [chosen, setChosen] = useState<string | null>(null);
  const prompted = (agents.data ?? []).filter(({ prompts }) => prompts.length > 0);
  const agent = prompted.find(({ id }) => id === chosen) ?? prompted[0];
  const refused = readOnly ?? ban;

  return (
    <section className={classes.panel} aria-label={agent?.name ?? 'Smart Segment'}>
      <header className={classes.head}>
        <AgentIcon name={agent?.icon ?? 'wand'} size={16} />
        {prompted.length > 1 && agent ? (
          <Select
            aria-label="Agent"
            size="xs"
            data={prompted.map(({ id, name }) => ({ value: id, label: name }))}
            value={agent.id}
            onChange={setChosen}
            allowDeselect={false}
          />
        ) : (
          <span className={classes.name}>{agent?.name ?? 'Smart Segment'}</span>
        )}
        <ActionIcon size={24} className={classes.close} aria-label="Close" onClick={() => setTool('select')}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </header>
      {refused ? (
        <p className={classes.note}>{refused}</p>
      ) : (
        <Body agent={agent} isLoading={agents.isPending} error={agents.error} />
      )}
    </section>
  );
}

interface BodyProps {
  agent: EnabledAgent | undefined;
  isLoading: boolean;
  error: unknown;
}

function Body({ agent, isLoading, error }: BodyProps) {
  if (agent) return <Prompting key={agent.id} agent={agent} />;
  if (isLoading) return <p className={classes.note}>Looking up the agents…</p>;
  if (error) {
    return (
      <p className={classes.note} role="alert">
        The agents could not be looked up.
      </p>
    );
  }
  return <HowToGetIt />;
}

function HowToGetIt() {
  const { project } = useEditor();
  const mayEnable = project.permissions.includes('agents.configure');
  return (
    <>
      <p className={classes.note}>
        {mayEnable
          ? 'No agent that works from clicks is enabled in this project. Smart Segment is in the catalogue.'
          : 'No agent that works from clicks is enabled in this project. A project admin or team manager can enable Smart Segment on the Agents page.'}
      </p>
      {mayEnable && (
        <LinkButton
          variant="default"
          size="compact-sm"
          to="/projects/$projectId/agents"
          params={{ projectId: project.id }}
          search={{ tab: 'catalogue' }}
        >
          Open the catalogue
        </LinkButton>
      )}
    </>
  );
}
