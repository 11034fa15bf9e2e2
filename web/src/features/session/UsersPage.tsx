import {
  Alert,
  Badge,
  Button,
  Group,
  Modal,
  PasswordInput,
  Select,
  Skeleton,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, api, messageOf, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { sessionQuery } from '@/kit/api/queries';
import type { Page, User, WorkspaceRole } from '@/kit/api/types';
import { ErrorState } from '@/kit/ui/ErrorState';
import { date } from '@/kit/ui/format';
import { notify } from '@/kit/ui/notify';
import { PageBody } from '@/kit/ui/PageBody';

const ROLES: { value: WorkspaceRole; label: string }[] = [
  { value: 'admin', label: 'Admin' },
  { value: 'member', label: 'Member' },
  { value: 'tasker', label: 'Tasker' },
];

export function UsersPage() {
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const me = useQuery(sessionQuery).data?.user;
  const users = useQuery({
    queryKey: keys.users,
    queryFn: ({ signal }) => api.get<Page<User>>('/users', { query: { limit: 200 }, signal }),
  });
  const reload = () => client.invalidateQueries({ queryKey: keys.users });
  const change = useMutation({
    mutationFn: ({ id, ...patch }: { id: string; workspace_role?: WorkspaceRole; disabled?: boolean }) =>
      api.patch<User>(path`/users/${id}`, patch),
    onError: (error) => notify.failed(error),
    onSettled: reload,
  });

  return (
    <PageBody
      narrow
      title="People"
      description="Admins manage the workspace, members make projects, taskers work in projects they are added to."
      actions={
        <Button leftSection={<IconUserPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          Add person
        </Button>
      }
    >
      {users.isPending && <Skeleton h={160} />}
      {users.error && <ErrorState error={users.error} retry={() => void users.refetch()} />}
      {users.data && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>E-mail</Table.Th>
              <Table.Th w={130}>Role</Table.Th>
              <Table.Th>Added</Table.Th>
              <Table.Th w={110}>Can sign in</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {users.data.items.map((user) => (
              <Table.Tr key={user.id} c={user.disabled ? 'dimmed' : undefined}>
                <Table.Td>
                  <Group gap={6} wrap="nowrap">
                    <Text size="sm" fw={500}>
                      {user.name}
                    </Text>
                    {user.id === me?.id && (
                      <Badge size="xs" variant="light" color="gray" tt="none">
                        you
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td>{user.email}</Table.Td>
                <Table.Td>
                  <Select
                    aria-label={`Role of ${user.name}`}
                    data={ROLES}
                    value={user.workspace_role}
                    disabled={user.id === me?.id}
                    allowDeselect={false}
                    onChange={(role) =>
                      role && change.mutate({ id: user.id, workspace_role: role as WorkspaceRole })
                    }
                  />
                </Table.Td>
                <Table.Td className="tabular">{date(user.created_at)}</Table.Td>
                <Table.Td>
                  <Switch
                    aria-label={`${user.name} can sign in`}
                    checked={!user.disabled}
                    disabled={user.id === me?.id}
                    onChange={(event) =>
                      change.mutate({ id: user.id, disabled: !event.currentTarget.checked })
                    }
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <AddPerson opened={adding} onClose={() => setAdding(false)} onAdded={reload} />
    </PageBody>
  );
}

interface AddPersonProps {
  opened: boolean;
  onClose: () => void;
  onAdded: () => void;
}

function AddPerson({ opened, onClose, onAdded }: AddPersonProps) {
  const form = useForm({
    initialValues: { name: '', email: '', password: '', workspace_role: 'member' as WorkspaceRole },
    validate: {
      name: (value) => (value.trim() ? null : 'Enter a name.'),
      email: (value) => (value.includes('@') ? null : 'Enter an e-mail address.'),
      password: (value) => (value.length >= 8 ? null : 'Use at least 8 characters.'),
    },
  });
  const close = () => {
    onClose();
    form.reset();
    add.reset();
  };
  const add = useMutation({
    mutationFn: (values: typeof form.values) => api.post<User>('/users', values),
    onSuccess: () => {
      onAdded();
      close();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.field) form.setFieldError(error.field, error.message);
    },
  });
  const general = add.error && !(add.error instanceof ApiError && add.error.field) ? add.error : null;

  return (
    <Modal opened={opened} onClose={close} title="Add person">
      <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
        <Stack gap="sm">
          {general && (
            <Alert color="red" variant="light" role="alert">
              {messageOf(general)}
            </Alert>
          )}
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <TextInput label="E-mail" type="email" {...form.getInputProps('email')} />
          <PasswordInput
            label="First password"
            description="Hand it over yourself; it can be changed later."
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Select label="Role" data={ROLES} allowDeselect={false} {...form.getInputProps('workspace_role')} />
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add person
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
