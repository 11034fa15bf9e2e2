import {
  ActionIcon,
  Avatar,
  Button,
  Group,
  Modal,
  Select,
  Skeleton,
  Stack,
  Table,
  Text,
  Tooltip,
} from '@mantine/core';
import { IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { membersQuery, projectQuery, sessionQuery } from '@/kit/api/queries';
import type { Member, Page, ProjectRole, User } from '@/kit/api/types';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { ErrorState } from '@/kit/ui/ErrorState';
import { notify } from '@/kit/ui/notify';
import { PageBody } from '@/kit/ui/PageBody';
import { PROJECT_ROLE } from '@/kit/ui/roles';

const ROLES = Object.entries(PROJECT_ROLE).map(([value, { label }]) => ({ value, label }));

export function MembersPage({ projectId }: { projectId: string }) {
  const client = useQueryClient();
  const members = useQuery(membersQuery(projectId));
  const project = useQuery(projectQuery(projectId)).data;
  const me = useQuery(sessionQuery).data?.user;
  const mayManage = project?.permissions.includes('members.manage') ?? false;
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  const reload = () => client.invalidateQueries({ queryKey: keys.members(projectId) });

  const setRole = useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: ProjectRole }) =>
      api.put<Member>(path`/projects/${projectId}/members/${userId}`, { role }),
    onError: (error) => notify.failed(error),
    onSettled: reload,
  });

  return (
    <PageBody
      narrow
      title="Members"
      description="Who works in this project, and as what."
      actions={
        mayManage && (
          <Button leftSection={<IconUserPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            Add member
          </Button>
        )
      }
    >
      {members.isPending && <Skeleton h={160} />}
      {members.error && <ErrorState error={members.error} retry={() => void members.refetch()} />}
      {members.data && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th w={200}>Role</Table.Th>
              <Table.Th>May</Table.Th>
              {mayManage && (
                <Table.Th w={44}>
                  <span className="visually-hidden">Actions</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.data.map((member) => (
              <Table.Tr key={member.user.id}>
                <Table.Td>
                  <Group gap="sm" wrap="nowrap">
                    <Avatar size={28} color="mill" variant="light" aria-hidden>
                      {member.user.name.slice(0, 1).toUpperCase()}
                    </Avatar>
                    <div>
                      <Text size="sm" fw={500}>
                        {member.user.name}
                        {member.user.id === me?.id && (
                          <Text span c="dimmed" fw={400}>
                            {' '}
                            (you)
                          </Text>
                        )}
                      </Text>
                      <Text size="xs" c="dimmed">
                        {member.user.email}
                      </Text>
                    </div>
                  </Group>
                </Table.Td>
                <Table.Td>
                  {mayManage ? (
                    <Select
                      aria-label={`Role of ${member.user.name}`}
                      data={ROLES}
                      value={member.role}
                      allowDeselect={false}
                      onChange={(role) =>
                        role && setRole.mutate({ userId: member.user.id, role: role as ProjectRole })
                      }
                    />
                  ) : (
                    PROJECT_ROLE[member.role].label
                  )}
                </Table.Td>
                <Table.Td c="dimmed">{PROJECT_ROLE[member.role].may}</Table.Td>
                {mayManage && (
                  <Table.Td>
                    <Tooltip label="Remove from project">
                      <ActionIcon
                        aria-label={`Remove ${member.user.name}`}
                        onClick={() => setRemoving(member)}
                      >
                        <IconTrash size={15} aria-hidden />
                      </ActionIcon>
                    </Tooltip>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add member">
        <AddMember
          projectId={projectId}
          present={new Set(members.data?.map((m) => m.user.id))}
          onDone={() => {
            setAdding(false);
            void reload();
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={removing !== null}
        title={`Remove ${removing?.user.name ?? ''}?`}
        confirm="Remove"
        danger
        onClose={() => setRemoving(null)}
        onConfirm={async () => {
          if (removing) await api.delete(path`/projects/${projectId}/members/${removing.user.id}`);
          await reload();
        }}
      >
        They lose access to this project. Labels that they made stay.
      </ConfirmDialog>
    </PageBody>
  );
}

interface AddMemberProps {
  projectId: string;
  present: ReadonlySet<string>;
  onDone: () => void;
}

function AddMember({ projectId, present, onDone }: AddMemberProps) {
  const [userId, setUserId] = useState<string | null>(null);
  const [role, setRole] = useState<ProjectRole>('annotator');
  const users = useQuery({
    queryKey: keys.users,
    queryFn: ({ signal }) => api.get<Page<User>>('/users', { query: { limit: 200 }, signal }),
  });
  const add = useMutation({
    mutationFn: (id: string) => api.put<Member>(path`/projects/${projectId}/members/${id}`, { role }),
    onSuccess: onDone,
    onError: (error) => notify.failed(error, 'Not added'),
  });
  const people = (users.data?.items ?? [])
    .filter((u) => !u.disabled && !present.has(u.id))
    .map((u) => ({ value: u.id, label: `${u.name} (${u.email})` }));

  if (users.error) return <ErrorState error={users.error} retry={() => void users.refetch()} />;
  return (
    <Stack>
      <Select
        label="Person"
        placeholder={users.isPending ? 'Loading…' : 'Name or e-mail'}
        data={people}
        searchable
        nothingFoundMessage="Nobody else has an account with that name."
        value={userId}
        onChange={setUserId}
        data-autofocus
      />
      <Select
        label="Role"
        description={PROJECT_ROLE[role].may}
        data={ROLES}
        value={role}
        allowDeselect={false}
        onChange={(value) => value && setRole(value as ProjectRole)}
      />
      <Group justify="flex-end">
        <Button disabled={!userId} loading={add.isPending} onClick={() => userId && add.mutate(userId)}>
          Add member
        </Button>
      </Group>
    </Stack>
  );
}
