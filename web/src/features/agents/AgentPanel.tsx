import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { catalogueQuery, enabledAgentsQuery, projectQuery, stagesQuery } from '@/kit/api/queries';
import type { Agent, EnabledAgent, Stage } from '@/kit/api/types';
import { disableAgent } from '@/kit/api/verbs';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { ErrorState } from '@/kit/ui/ErrorState';
import { dateTime, duration } from '@/kit/ui/format';
import { AgentIcon } from '@/kit/ui/icons';
import { LinkAnchor } from '@/kit/ui/links';
import { notify } from '@/kit/ui/notify';
import { SidePanel } from '@/kit/ui/SidePanel';
import { AgentForm, type AgentSettings } from './AgentForm';
import classes from './AgentPanel.module.css';
import { fieldsOf, shown, withDefaults } from './schema';
import { Weights } from './Weights';

interface AgentPanelProps {
  projectId: string;
  enabledId: string;
  onClose: () => void;
}

/** An enabled agent's detailed configuration, to read or, for those who may, to edit. */
export function AgentPanel({ projectId, enabledId, onClose }: AgentPanelProps) {
  const enabled = useQuery(enabledAgentsQuery(projectId));
  const agent = enabled.data?.find((each) => each.id === enabledId);
  const card = useQuery(catalogueQuery).data?.find((each) => each.slug === agent?.slug);
  const stages = useQuery(stagesQuery(projectId)).data ?? [];
  const mayEdit = useQuery(projectQuery(projectId)).data?.permissions.includes('agents.configure') ?? false;
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const client = useQueryClient();

  return (
    <SidePanel
      label="Agent"
      onClose={onClose}
      header={
        agent ? (
          <Group gap="sm" wrap="nowrap">
            <span className={classes.icon}>
              <AgentIcon name={agent.icon} size={18} />
            </span>
            <div style={{ minWidth: 0 }}>
              <h2 className={classes.title}>{agent.name}</h2>
              <Text size="xs" c="dimmed">
                {card && card.name !== agent.name && `${card.name}, `}version {agent.version}
              </Text>
            </div>
          </Group>
        ) : (
          <Skeleton h={36} />
        )
      }
      footer={
        agent &&
        mayEdit &&
        !editing && (
          <>
            <Button
              variant="default"
              leftSection={<IconEdit size={14} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              Edit configuration
            </Button>
            <Button variant="subtle" color="red" ml="auto" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          </>
        )
      }
    >
      {enabled.isPending && <Skeleton h={300} />}
      {enabled.data && !agent && (
        <ErrorState error={new Error('This agent is not enabled in this project any more.')} />
      )}
      {enabled.error && !enabled.data && (
        <ErrorState error={enabled.error} retry={() => void enabled.refetch()} />
      )}
      {agent && editing && <EditAgent projectId={projectId} agent={agent} onDone={() => setEditing(false)} />}
      <ConfirmDialog
        opened={removing}
        title={`Remove ${agent?.name ?? 'this agent'}?`}
        confirm="Remove"
        danger
        onClose={() => setRemoving(false)}
        onConfirm={async () => {
          await disableAgent(projectId, enabledId);
          onClose();
          await client.invalidateQueries({ queryKey: keys.enabledAgents(projectId) });
        }}
      >
        It leaves this project. Its executions and the labels that it made stay. An agent that a stage of the
        workflow uses cannot be removed.
      </ConfirmDialog>
      {agent && !editing && <Reading projectId={projectId} agent={agent} card={card} stages={stages} />}
    </SidePanel>
  );
}

interface ReadingProps {
  projectId: string;
  agent: EnabledAgent;
  card: Agent | undefined;
  stages: Stage[];
}

function Reading({ projectId, agent, card, stages }: ReadingProps) {
  const config = withDefaults(agent.config_schema, agent.config);
  const { limits } = agent;
  const usedIn = stages.filter((stage) => stage.agent?.enabled_agent_id === agent.id);
  return (
    <Stack gap="lg">
      {card && (
        <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
          {card.description || card.summary}
        </Text>
      )}

      <Section title="Configuration">
        {fieldsOf(agent.config_schema).map((field) => (
          <Row key={field.key} name={field.label}>
            {shown(config[field.key])}
          </Row>
        ))}
        {fieldsOf(agent.config_schema).length === 0 && (
          <Text size="sm" c="dimmed">
            This agent has nothing to configure.
          </Text>
        )}
      </Section>

      <Section title="Decisions">
        {agent.decisions.length === 0 && (
          <Text size="sm" c="dimmed">
            It decides nothing: tasks leave by the only pathway.
          </Text>
        )}
        <Group gap={6}>
          {agent.decisions.map((decision) => (
            <Badge key={decision} variant="default" radius="sm" tt="none">
              {decision}
            </Badge>
          ))}
        </Group>
      </Section>

      {usedIn.length > 0 && (
        <Section title="Used in">
          {usedIn.map((stage) => (
            <Row
              key={stage.id}
              name={
                <LinkAnchor
                  to="/projects/$projectId/queue"
                  params={{ projectId }}
                  search={{ stage: stage.id }}
                  size="sm"
                >
                  {stage.name}
                </LinkAnchor>
              }
            >
              {stage.agent?.pathways.join(', ') || 'one pathway'}
            </Row>
          ))}
        </Section>
      )}

      <Section title="Limits">
        <Row name="Timeout">{duration(limits.timeout_seconds)}</Row>
        <Row name="Attempts">{limits.max_attempts}</Row>
        <Row name="At the same time">{limits.max_concurrency ?? 'No limit'}</Row>
        <Row name="Per minute">{limits.rate_per_minute ?? 'No limit'}</Row>
      </Section>

      <Section title="About">
        {card && <Row name="Licence">{card.licence ?? '–'}</Row>}
        {card && <Row name="Origin">{card.origin ?? '–'}</Row>}
        {card && <Row name="Kind">{card.kind === 'builtin' ? 'Built in' : 'Custom'}</Row>}
        <Row name="Changed">
          {dateTime(agent.updated_at)} (revision {agent.revision})
        </Row>
      </Section>

      {card && card.weights.length > 0 && (
        <Section title="Model weights">
          <Weights weights={card.weights} />
        </Section>
      )}
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h3 className={classes.section}>{title}</h3>
      {children}
    </section>
  );
}

function Row({ name, children }: { name: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={classes.row}>
      <span className={classes.key}>{name}</span>
      <span className={classes.value}>{children}</span>
    </div>
  );
}

interface EditAgentProps {
  projectId: string;
  agent: EnabledAgent;
  onDone: () => void;
}

function EditAgent({ projectId, agent, onDone }: EditAgentProps) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (settings: AgentSettings) =>
      api.patch<EnabledAgent>(path`/projects/${projectId}/agents/${agent.id}`, settings),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.enabledAgents(projectId) });
      notify.done('Saved. Executions that start from now on use it.');
      onDone();
    },
  });
  return (
    <AgentForm
      schema={agent.config_schema}
      initial={{ name: agent.name, config: agent.config, limits: agent.limits }}
      submit="Save"
      busy={save.isPending}
      error={save.error}
      onSubmit={(settings) => save.mutate(settings)}
      onCancel={onDone}
    />
  );
}
