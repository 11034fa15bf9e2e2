import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { EnabledAgent, Member, Stage, WorkflowGraph, WorkflowNode } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';
import { LinkButton } from '@/kit/ui/links';
import { AgentSettings } from './AgentSettings';
import { connect, type DecisionsOf, pathwaysOf, putNode, remove } from './edits';
import { RouterSettings } from './RouterSettings';
import classes from './workflow.module.css';

interface SettingsProps {
  projectId: string;
  graph: WorkflowGraph;
  node: WorkflowNode;
  agents: EnabledAgent[];
  members: Member[];
  stage: Stage | null;
  problems: string[];
  decisionsOf: DecisionsOf;
  readOnly: boolean;
  /** Go live or Pause, where there is such. */
  control: ReactNode;
  onAddAgent: () => void;
  onEdit: (edit: (graph: WorkflowGraph) => WorkflowGraph, about?: string) => void;
}

/** What one node is: its name, its kind's settings, and where each of its pathways leads. */
export function Settings(props: SettingsProps) {
  const { projectId, graph, node, agents, members, stage, problems, decisionsOf, readOnly, onEdit } = props;
  const put = (next: WorkflowNode, about?: string) =>
    onEdit((before) => putNode(before, next, decisionsOf), about);
  const ways = pathwaysOf(node, decisionsOf);
  const led = graph.edges.filter((edge) => edge.source === node.id).map((edge) => edge.pathway);
  const targets = graph.nodes
    .filter((each) => each.kind !== 'start')
    .map((each) => ({ value: each.id, label: each.name || each.id }));

  return (
    <aside className={classes.settings} aria-label="Stage settings">
      <Stack gap="sm">
        <Text size="xs" c="dimmed">
          {STAGE_KIND[node.kind]}
        </Text>
        {problems.length > 0 && (
          <ul className={classes.problems}>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        <TextInput
          label="Stage name"
          value={node.name}
          maxLength={200}
          readOnly={readOnly}
          onChange={(event) => put({ ...node, name: event.currentTarget.value }, `name:${node.id}`)}
        />
        {node.kind === 'agent' && (
          <AgentSettings
            config={node.config}
            agents={agents}
            readOnly={readOnly}
            onAdd={props.onAddAgent}
            onChange={(config, about) => put({ ...node, config }, about && `${about}:${node.id}`)}
          />
        )}
        {node.kind === 'router' && (
          <RouterSettings
            key={node.id}
            config={node.config}
            members={members}
            readOnly={readOnly}
            onChange={(config, about) => put({ ...node, config }, about && `${about}:${node.id}`)}
          />
        )}
        {node.kind === 'consensus' && (
          <Select
            label="People for each task"
            data={Array.from({ length: 19 }, (_, n) => String(n + 2))}
            value={String(node.config.annotators)}
            allowDeselect={false}
            disabled={readOnly}
            onChange={(value) => put({ ...node, config: { annotators: Number(value) } })}
          />
        )}
        {[...new Set([...ways, ...led])].map((way) => (
          <Select
            key={way}
            label={`“${way}” leads to`}
            error={!ways.includes(way) && 'The stage has no such pathway: clear this.'}
            placeholder="Nowhere yet"
            clearable
            searchable
            disabled={readOnly}
            data={targets}
            value={
              graph.edges.find((edge) => edge.source === node.id && edge.pathway === way)?.target ?? null
            }
            onChange={(target) => onEdit((before) => connect(before, node.id, way, target))}
          />
        ))}
        <Group gap="xs">
          {props.control}
          {stage && (
            <LinkButton
              variant="default"
              to="/projects/$projectId/queue"
              params={{ projectId }}
              search={{ stage: stage.id }}
            >
              Open Queue
            </LinkButton>
          )}
          {!readOnly && (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() => onEdit((before) => remove(before, new Set([node.id]), new Set()))}
            >
              Remove
            </Button>
          )}
        </Group>
      </Stack>
    </aside>
  );
}
