import { Button, Group, Skeleton, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { projectsQuery, sessionQuery } from '@/kit/api/queries';
import type { Project } from '@/kit/api/types';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { count, date } from '@/kit/ui/format';
import { PageBody } from '@/kit/ui/PageBody';
import { PROJECT_ROLE } from '@/kit/ui/roles';
import { CreateProjectDialog } from './CreateProjectDialog';
import classes from './ProjectsPage.module.css';

export function ProjectsPage() {
  const projects = useQuery(projectsQuery);
  const user = useQuery(sessionQuery).data?.user;
  const [creating, setCreating] = useState(false);
  const [search, setSearch] = useState('');
  const mayCreate = user?.workspace_role === 'admin' || user?.workspace_role === 'member';

  useActions(
    useMemo<Action[]>(
      () =>
        mayCreate
          ? [
              {
                id: 'projects.create',
                label: 'New project',
                group: 'Projects',
                icon: IconPlus,
                keys: 'c',
                perform: () => setCreating(true),
              },
            ]
          : [],
      [mayCreate],
    ),
  );

  const all = projects.data?.items ?? [];
  const wanted = search.trim().toLowerCase();
  const shown = all.filter((p) => p.name.toLowerCase().includes(wanted));
  const create = mayCreate && (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      New project
    </Button>
  );

  return (
    <PageBody
      title="Projects"
      actions={
        all.length > 0 && (
          <>
            <TextInput
              aria-label="Find a project"
              placeholder="Find a project"
              leftSection={<IconSearch size={14} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            {create}
          </>
        )
      }
    >
      {projects.isPending && (
        <Stack gap="xs" aria-hidden>
          {[0, 1, 2, 3].map((i) => (
            <Skeleton key={i} h={48} />
          ))}
        </Stack>
      )}
      {projects.error && <ErrorState error={projects.error} retry={() => void projects.refetch()} />}
      {projects.data && all.length === 0 && (
        <EmptyState
          icon={IconFolderPlus}
          title={mayCreate ? 'Make your first project' : 'No projects yet'}
          action={create}
        >
          {mayCreate
            ? 'A project holds data, the classes to label, a workflow, and the people and agents who work in it.'
            : 'You see a project here once somebody adds you to it. Ask the person who invited you.'}
        </EmptyState>
      )}
      {all.length > 0 && <ProjectTable projects={shown} />}
      <CreateProjectDialog opened={creating} onClose={() => setCreating(false)} />
    </PageBody>
  );
}

function ProjectTable({ projects }: { projects: Project[] }) {
  if (projects.length === 0) {
    return (
      <Text size="sm" c="dimmed" py="lg">
        No project has that in its name.
      </Text>
    );
  }
  const counted = projects.some((project) => project.task_count !== undefined);
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          {counted && (
            <Table.Th ta="right" w={110}>
              Tasks
            </Table.Th>
          )}
          <Table.Th w={180}>My role</Table.Th>
          <Table.Th w={130}>Created</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {projects.map((project) => (
          <Table.Tr key={project.id} className={classes.row}>
            <Table.Td>
              <Group gap="sm" wrap="nowrap">
                <span className={classes.initial} aria-hidden>
                  {project.name.slice(0, 1).toUpperCase()}
                </span>
                <div style={{ minWidth: 0 }}>
                  <Link
                    to="/projects/$projectId/queue"
                    params={{ projectId: project.id }}
                    className={classes.link}
                  >
                    {project.name}
                  </Link>
                  {project.description && (
                    <Text size="xs" c="dimmed" truncate maw={520}>
                      {project.description}
                    </Text>
                  )}
                </div>
              </Group>
            </Table.Td>
            {counted && (
              <Table.Td ta="right" className="tabular">
                {count(project.task_count ?? 0)}
              </Table.Td>
            )}
            <Table.Td>{project.my_role ? PROJECT_ROLE[project.my_role].label : 'Workspace admin'}</Table.Td>
            <Table.Td className="tabular">{date(project.created_at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
