import { Badge, Button, Group, Modal, SimpleGrid, Skeleton, Stack, Table, Tabs, Text } from '@mantine/core';
import { IconLayoutGrid, IconPlus, IconRobot } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { catalogueQuery, enabledAgentsQuery, projectQuery } from '@/kit/api/queries';
import type { Agent, EnabledAgent } from '@/kit/api/types';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { AgentIcon } from '@/kit/ui/icons';
import { notify } from '@/kit/ui/notify';
import { PageBody } from '@/kit/ui/PageBody';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { AgentForm, type AgentSettings, DEFAULT_LIMITS } from './AgentForm';
import classes from './AgentsPage.module.css';

interface AgentsPageProps {
  projectId: string;
  tab: 'enabled' | 'catalogue';
  onTab: (tab: 'enabled' | 'catalogue') => void;
  onShow: (enabledId: string) => void;
}

export function AgentsPage({ projectId, tab, onTab, onShow }: AgentsPageProps) {
  const project = useQuery(projectQuery(projectId)).data;
  const mayConfigure = project?.permissions.includes('agents.configure') ?? false;
  const [enabling, setEnabling] = useState<Agent | null>(null);

  return (
    <PageBody
      title="Agents"
      description="Models and services that label, check and route the tasks of this project."
    >
      <Tabs value={tab} onChange={(value) => onTab(value as AgentsPageProps['tab'])}>
        <Tabs.List mb="md">
          <Tabs.Tab value="enabled" leftSection={<IconRobot size={14} aria-hidden />}>
            Enabled here
          </Tabs.Tab>
          <Tabs.Tab value="catalogue" leftSection={<IconLayoutGrid size={14} aria-hidden />}>
            Catalogue
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="enabled">
          <Enabled projectId={projectId} onShow={onShow} onBrowse={() => onTab('catalogue')} />
        </Tabs.Panel>
        <Tabs.Panel value="catalogue">
          <Catalogue onEnable={mayConfigure ? setEnabling : undefined} />
        </Tabs.Panel>
      </Tabs>
      <Modal
        opened={enabling !== null}
        onClose={() => setEnabling(null)}
        title={`Enable ${enabling?.name ?? ''}`}
      >
        {enabling && (
          <EnableForm
            projectId={projectId}
            agent={enabling}
            onDone={(enabled) => {
              setEnabling(null);
              notify.done(`${enabled.name} is ready for the workflow and the Label Editor.`);
              onShow(enabled.id);
            }}
            onCancel={() => setEnabling(null)}
          />
        )}
      </Modal>
    </PageBody>
  );
}

interface EnabledProps {
  projectId: string;
  onShow: (enabledId: string) => void;
  onBrowse: () => void;
}

function Enabled({ projectId, onShow, onBrowse }: EnabledProps) {
  const enabled = useQuery(enabledAgentsQuery(projectId));
  if (enabled.isPending) return <Skeleton h={160} />;
  if (enabled.error) return <ErrorState error={enabled.error} retry={() => void enabled.refetch()} />;
  if (enabled.data.length === 0) {
    return (
      <EmptyState
        icon={IconRobot}
        title="No agent is enabled here"
        action={<Button onClick={onBrowse}>Browse the catalogue</Button>}
      >
        Enable one, then place it in the workflow or run it from the Label Editor.
      </EmptyState>
    );
  }
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Agent</Table.Th>
          <Table.Th w={90}>Version</Table.Th>
          <Table.Th>Decisions</Table.Th>
          <Table.Th>Used in</Table.Th>
          <Table.Th w={100} ta="right">
            Changed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {enabled.data.map((agent) => (
          <Table.Tr key={agent.id} className={classes.row}>
            <Table.Td>
              <Group gap="sm" wrap="nowrap">
                <span className={classes.icon}>
                  <AgentIcon name={agent.icon} />
                </span>
                <button type="button" className={classes.open} onClick={() => onShow(agent.id)}>
                  {agent.name}
                </button>
              </Group>
            </Table.Td>
            <Table.Td className="tabular">{agent.version}</Table.Td>
            <Table.Td>{agent.decisions.join(', ') || '–'}</Table.Td>
            <Table.Td>
              {agent.used_in.map((use) => use.stage_name).join(', ') || 'Not in the workflow'}
            </Table.Td>
            <Table.Td ta="right" c="dimmed">
              <RelativeTime iso={agent.updated_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Catalogue({ onEnable }: { onEnable: ((agent: Agent) => void) | undefined }) {
  const catalogue = useQuery(catalogueQuery);
  if (catalogue.isPending) return <Skeleton h={320} />;
  if (catalogue.error) return <ErrorState error={catalogue.error} retry={() => void catalogue.refetch()} />;
  return (
    <SimpleGrid cols={{ base: 2, lg: 3 }} spacing="md">
      {catalogue.data.map((agent) => (
        <Tile key={agent.slug} agent={agent} onEnable={onEnable} />
      ))}
    </SimpleGrid>
  );
}

function Tile({ agent, onEnable }: { agent: Agent; onEnable: ((agent: Agent) => void) | undefined }) {
  const missing = agent.weights.filter((each) => !each.ready).length;
  return (
    <article className={classes.tile}>
      <Group gap="sm" wrap="nowrap">
        <span className={classes.icon} data-large>
          <AgentIcon name={agent.icon} size={20} />
        </span>
        <div style={{ minWidth: 0 }}>
          <h2 className={classes.name}>{agent.name}</h2>
          <Text size="xs" c="dimmed" className="tabular">
            {[agent.category, agent.modalities.join(', ').replace(/_/g, ' '), `v${agent.version}`].join(
              ' · ',
            )}
          </Text>
        </div>
      </Group>
      <Text size="sm" className={classes.summary}>
        {agent.summary}
      </Text>
      <Stack gap={4} mt="auto">
        {agent.decisions.length > 0 && (
          <Group gap={4}>
            {agent.decisions.map((decision) => (
              <Badge key={decision} variant="default" radius="sm" size="sm" tt="none">
                {decision}
              </Badge>
            ))}
          </Group>
        )}
        <Group justify="space-between" wrap="nowrap" mih={30}>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {agent.licence ?? 'No licence stated'}
            {agent.weights.length > 0 && (missing === 0 ? ' · weights ready' : ' · weights not fetched yet')}
          </Text>
          {onEnable && (
            <Button
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              aria-label={`Enable ${agent.name}`}
              onClick={() => onEnable(agent)}
            >
              Enable
            </Button>
          )}
        </Group>
      </Stack>
    </article>
  );
}

interface EnableFormProps {
  projectId: string;
  agent: Agent;
  onDone: (enabled: EnabledAgent) => void;
  onCancel: () => void;
}

function EnableForm({ projectId, agent, onDone, onCancel }: EnableFormProps) {
  const client = useQueryClient();
  const enable = useMutation({
    mutationFn: (settings: AgentSettings) =>
      api.post<EnabledAgent>(path`/projects/${projectId}/agents`, { slug: agent.slug, ...settings }),
    onSuccess: async (enabled) => {
      await client.invalidateQueries({ queryKey: keys.enabledAgents(projectId) });
      onDone(enabled);
    },
  });
  return (
    <AgentForm
      schema={agent.config_schema}
      initial={{
        name: agent.name,
        config: {},
        limits: { ...DEFAULT_LIMITS, timeout_seconds: agent.timeout_seconds },
      }}
      submit="Enable"
      busy={enable.isPending}
      error={enable.error}
      onSubmit={(settings) => enable.mutate(settings)}
      onCancel={onCancel}
    />
  );
}
