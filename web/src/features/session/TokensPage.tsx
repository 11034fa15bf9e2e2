import {
  ActionIcon,
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconCopy, IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { ApiToken, CreatedApiToken } from '@/kit/api/types';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { date } from '@/kit/ui/format';
import { PageBody } from '@/kit/ui/PageBody';
import { RelativeTime } from '@/kit/ui/RelativeTime';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: '', label: 'Never expires' },
];

export function TokensPage() {
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<ApiToken | null>(null);
  const tokens = useQuery({
    queryKey: keys.tokens,
    queryFn: async ({ signal }) => (await api.get<{ items: ApiToken[] }>('/tokens', { signal })).items,
  });
  const reload = () => client.invalidateQueries({ queryKey: keys.tokens });
  const add = (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );

  return (
    <PageBody
      narrow
      title="API tokens"
      description="A token acts as you. Programs send it as Authorization: Bearer …"
      actions={tokens.data?.length ? add : undefined}
    >
      {tokens.isPending && <Skeleton h={120} />}
      {tokens.error && <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && (
        <EmptyState icon={IconKey} title="No API tokens" action={add}>
          Make one for scripts, workers and the command line.
        </EmptyState>
      )}
      {tokens.data && tokens.data.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Begins with</Table.Th>
              <Table.Th>Created</Table.Th>
              <Table.Th>Last used</Table.Th>
              <Table.Th>Expires</Table.Th>
              <Table.Th w={44}>
                <span className="visually-hidden">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.data.map((token) => (
              <Table.Tr key={token.id}>
                <Table.Td fw={500}>{token.name}</Table.Td>
                <Table.Td>
                  <Code>{token.prefix}…</Code>
                </Table.Td>
                <Table.Td className="tabular">{date(token.created_at)}</Table.Td>
                <Table.Td>
                  {token.last_used_at ? <RelativeTime iso={token.last_used_at} /> : 'Never'}
                </Table.Td>
                <Table.Td className="tabular">{token.expires_at ? date(token.expires_at) : 'Never'}</Table.Td>
                <Table.Td>
                  <Tooltip label="Revoke">
                    <ActionIcon aria-label={`Revoke ${token.name}`} onClick={() => setRemoving(token)}>
                      <IconTrash size={15} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <CreateToken opened={creating} onClose={() => setCreating(false)} onCreated={reload} />
      <ConfirmDialog
        opened={removing !== null}
        title="Revoke this token?"
        confirm="Revoke"
        danger
        onClose={() => setRemoving(null)}
        onConfirm={async () => {
          if (removing) await api.delete(path`/tokens/${removing.id}`);
          await reload();
        }}
      >
        Programs that use “{removing?.name}” stop working at once.
      </ConfirmDialog>
    </PageBody>
  );
}

interface CreateTokenProps {
  opened: boolean;
  onClose: () => void;
  onCreated: () => void;
}

function CreateToken({ opened, onClose, onCreated }: CreateTokenProps) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const create = useMutation({
    mutationFn: () =>
      api.post<CreatedApiToken>('/tokens', {
        name: name.trim(),
        ...(days ? { expires_in_days: Number(days) } : {}),
      }),
    onSuccess: onCreated,
  });
  const close = () => {
    onClose();
    setName('');
    create.reset();
  };

  return (
    <Modal opened={opened} onClose={close} title={create.data ? 'Copy your token' : 'New API token'}>
      {create.data ? (
        <Stack>
          <Text size="sm">It is shown only now. Keep it where your other secrets are.</Text>
          <Group wrap="nowrap" gap="xs">
            <Code block flex={1} style={{ overflowX: 'auto' }}>
              {create.data.token}
            </Code>
            <CopyButton value={create.data.token}>
              {({ copied, copy }) => (
                <ActionIcon
                  variant="default"
                  size={36}
                  aria-label={copied ? 'Copied' : 'Copy token'}
                  onClick={copy}
                >
                  {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                </ActionIcon>
              )}
            </CopyButton>
          </Group>
          <Group justify="flex-end">
            <Button onClick={close}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
        >
          <Stack>
            {create.error && (
              <Alert color="red" variant="light" role="alert">
                {messageOf(create.error)}
              </Alert>
            )}
            <TextInput
              label="Name"
              placeholder="nightly import"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
              required
            />
            <Select label="Expires after" data={LIFETIMES} value={days} onChange={(v) => setDays(v ?? '')} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
                Create token
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
