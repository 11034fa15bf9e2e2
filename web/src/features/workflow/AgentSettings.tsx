import { Button, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { AgentNodeConfig, EnabledAgent } from '@/kit/api/types';

interface AgentSettingsProps {
  config: AgentNodeConfig;
  agents: EnabledAgent[];
  readOnly: boolean;
  onAdd: () => void;
  onChange: (config: AgentNodeConfig, about?: string) => void;
}

/** Who works in an agent stage: an enabled agent that Labelmill runs, or a program of one's own. */
export function AgentSettings({ config, agents, readOnly, onAdd, onChange }: AgentSettingsProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Who runs the agent"
        disabled={readOnly}
        value={config.mode}
        data={[
          { value: 'managed', label: 'Managed' },
          { value: 'external', label: 'External' },
        ]}
        // The server keeps an agent for managed stages only, and named pathways for external ones.
        onChange={(mode) =>
          onChange(
            mode === 'external'
              ? { mode: 'external', enabled_agent_id: null, pathways: config.pathways, on_failure: null }
              : { ...config, mode: 'managed', pathways: [] },
          )
        }
      />
      {config.mode === 'managed' ? (
        <>
          <Select
            label="Agent"
            placeholder="Choose an enabled agent"
            searchable
            disabled={readOnly}
            data={agents.map((agent) => ({ value: agent.id, label: agent.name }))}
            value={config.enabled_agent_id}
            onChange={(id) => onChange({ ...config, enabled_agent_id: id })}
          />
          {!readOnly && (
            <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
              Add from the catalogue
            </Button>
          )}
          <TextInput
            label="Failure pathway"
            description="Where tasks go that failed for good. Empty: they stay for Retry."
            readOnly={readOnly}
            maxLength={100}
            value={config.on_failure ?? ''}
            onChange={(event) =>
              onChange({ ...config, on_failure: event.currentTarget.value || null }, 'on-failure')
            }
          />
        </>
      ) : (
        <TagsInput
          label="Pathways"
          description="The ways that the program may name; without any there is one, “next”."
          readOnly={readOnly}
          value={config.pathways}
          onChange={(pathways) => onChange({ ...config, pathways })}
        />
      )}
    </>
  );
}
