import { Alert, Button, Group, NumberInput, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError, messageOf } from '@/kit/api/client';
import type { AgentLimits, JsonSchema } from '@/kit/api/types';
import { SchemaForm } from './SchemaForm';
import { withDefaults } from './schema';

export interface AgentSettings {
  name: string;
  config: Record<string, unknown>;
  limits: AgentLimits;
}

export const DEFAULT_LIMITS: AgentLimits = {
  timeout_seconds: 60,
  max_attempts: 3,
  max_concurrency: null,
  rate_per_minute: null,
};

interface AgentFormProps {
  schema: JsonSchema;
  initial: AgentSettings;
  submit: string;
  busy: boolean;
  error: unknown;
  onSubmit: (settings: AgentSettings) => void;
  onCancel?: () => void;
}

/** The server names a wrong field as "config.threshold" or "limits.max_attempts". */
function fieldError(error: unknown): { group: string; key: string; message: string } | null {
  if (!(error instanceof ApiError) || !error.field) return null;
  const parts = error.field.split('.');
  const key = parts.length > 1 ? parts.slice(1).join('.') : parts[0];
  return { group: parts.length > 1 ? (parts[0] ?? '') : '', key: key ?? '', message: error.message };
}

/** Name, config and limits of an enabled agent. */
export function AgentForm({ schema, initial, submit, busy, error, onSubmit, onCancel }: AgentFormProps) {
  const [name, setName] = useState(initial.name);
  const [config, setConfig] = useState(() => withDefaults(schema, initial.config));
  const [limits, setLimits] = useState(initial.limits);
  const wrong = fieldError(error);
  const limitError = (key: keyof AgentLimits) =>
    wrong?.group === 'limits' && wrong.key === key ? wrong.message : undefined;
  const limit = (key: keyof AgentLimits) => (value: number | string) =>
    setLimits((all) => ({ ...all, [key]: value === '' ? null : Number(value) }));

  const onForm = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ name: name.trim(), config, limits });
  };

  return (
    <form onSubmit={onForm}>
      <Stack gap="md">
        {Boolean(error) && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(error)}
          </Alert>
        )}
        <TextInput
          label="Name"
          description="As this project calls it."
          required
          value={name}
          error={wrong?.group === '' && wrong.key === 'name' ? wrong.message : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SchemaForm
          schema={schema}
          value={config}
          errors={wrong?.group === 'config' ? { [wrong.key]: wrong.message } : undefined}
          onChange={setConfig}
        />
        <Title order={3}>Limits</Title>
        <SimpleGrid cols={2} spacing="sm">
          <NumberInput
            label="Timeout (seconds)"
            min={1}
            value={limits.timeout_seconds}
            error={limitError('timeout_seconds')}
            onChange={limit('timeout_seconds')}
          />
          <NumberInput
            label="Attempts"
            min={1}
            max={20}
            allowDecimal={false}
            value={limits.max_attempts}
            error={limitError('max_attempts')}
            onChange={limit('max_attempts')}
          />
          <NumberInput
            label="At the same time"
            placeholder="No limit"
            min={1}
            allowDecimal={false}
            value={limits.max_concurrency ?? ''}
            error={limitError('max_concurrency')}
            onChange={limit('max_concurrency')}
          />
          <NumberInput
            label="Per minute"
            placeholder="No limit"
            min={1}
            allowDecimal={false}
            value={limits.rate_per_minute ?? ''}
            error={limitError('rate_per_minute')}
            onChange={limit('rate_per_minute')}
          />
        </SimpleGrid>
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
