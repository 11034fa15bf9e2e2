import { Modal, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AgentForm, type AgentSettings, DEFAULT_LIMITS } from '@/features/agents/AgentForm';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { catalogueQuery } from '@/kit/api/queries';
import type { EnabledAgent } from '@/kit/api/types';

interface AddAgentDialogProps {
  projectId: string;
  onDone: (enabledId: string | null) => void;
}

/** Enables an agent of the catalogue without leaving the workflow. */
export function AddAgentDialog({ projectId, onDone }: AddAgentDialogProps) {
  const catalogue = useQuery(catalogueQuery).data ?? [];
  const [slug, setSlug] = useState<string | null>(null);
  const agent = catalogue.find((each) => each.slug === slug);
  const client = useQueryClient();
  const enable = useMutation({
    mutationFn: (settings: AgentSettings) =>
      api.post<EnabledAgent>(path`/projects/${projectId}/agents`, { slug, ...settings }),
    onSuccess: async (enabled) => {
      await client.invalidateQueries({ queryKey: keys.enabledAgents(projectId) });
      onDone(enabled.id);
    },
  });
  return (
    <Modal opened onClose={() => onDone(null)} title="Add an agent from the catalogue">
      <Select
        label="Agent of the catalogue"
        searchable
        data-autofocus
        mb="md"
        data={catalogue.map((each) => ({ value: each.slug, label: each.name }))}
        value={slug}
        onChange={setSlug}
      />
      {agent && (
        <AgentForm
          key={agent.slug}
          schema={agent.config_schema}
          initial={{
            name: agent.name,
            config: {},
            limits: { ...DEFAULT_LIMITS, timeout_seconds: agent.timeout_seconds },
          }}
          submit="Add"
          busy={enable.isPending}
          error={enable.error}
          onSubmit={(settings) => enable.mutate(settings)}
          onCancel={() => onDone(null)}
        />
      )}
    </Modal>
  );
}
