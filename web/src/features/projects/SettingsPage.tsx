import { Button, Group, Paper, Skeleton, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, path } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import { ontologyQuery, projectQuery } from '@/kit/api/queries';
import type { Project } from '@/kit/api/types';
import { ConfirmDialog } from '@/kit/ui/ConfirmDialog';
import { ErrorState } from '@/kit/ui/ErrorState';
import { notify } from '@/kit/ui/notify';
import { PageBody } from '@/kit/ui/PageBody';
import { SHAPE } from './classes';

export function SettingsPage({ projectId }: { projectId: string }) {
  const project = useQuery(projectQuery(projectId));
  return (
    <PageBody narrow title="Settings">
      {project.isPending && <Skeleton h={240} />}
      {project.error && <ErrorState error={project.error} retry={() => void project.refetch()} />}
      {project.data && (
        <Stack gap="xl">
          <General key={project.data.id} project={project.data} />
          <Classes projectId={projectId} />
          <Archive project={project.data} />
        </Stack>
      )}
    </PageBody>
  );
}

function useSave(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: Partial<Pick<Project, 'name' | 'description' | 'status'>>) =>
      api.patch<Project>(path`/projects/${projectId}`, patch),
    onSuccess: (project) => {
      client.setQueryData(keys.project(projectId), project);
      void client.invalidateQueries({ queryKey: keys.projects });
    },
  });
}

function General({ project }: { project: Project }) {
  const save = useSave(project.id);
  const mayEdit = project.permissions.includes('project.manage');
  const form = useForm({
    initialValues: { name: project.name, description: project.description },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
  });
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        save.mutate(values, {
          onSuccess: () => {
            form.resetDirty(values);
            notify.done('Saved.');
          },
          onError: (error) => notify.failed(error, 'Not saved'),
        }),
      )}
    >
      <Stack gap="sm">
        <TextInput label="Name" disabled={!mayEdit} {...form.getInputProps('name')} />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          disabled={!mayEdit}
          {...form.getInputProps('description')}
        />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!mayEdit || !form.isDirty()}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Classes({ projectId }: { projectId: string }) {
  const ontology = useQuery(ontologyQuery(projectId)).data;
  if (!ontology) return <Skeleton h={80} />;
  const { objects, classifications } = ontology.document;
  return (
    <section>
      <Title order={2}>Classes</Title>
      <Text size="sm" c="dimmed" mb="sm">
        Ontology “{ontology.name}”, version {ontology.version}.
      </Text>
      <Group gap="xs">
        {objects
          .filter((c) => !c.archived)
          .map((c) => (
            <Paper key={c.id} withBorder px="sm" py={6}>
              <Group gap="xs">
                <span
                  aria-hidden
                  style={{ width: 10, height: 10, borderRadius: 3, background: c.color, display: 'block' }}
                />
                <Text size="sm" fw={500}>
                  {c.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {SHAPE[c.shape]}
                </Text>
              </Group>
            </Paper>
          ))}
        {classifications
          .filter((c) => !c.archived)
          .map((c) => (
            <Paper key={c.id} withBorder px="sm" py={6}>
              <Group gap="xs">
                <Text size="sm" fw={500}>
                  {c.name}
                </Text>
                <Text size="xs" c="dimmed">
                  Classification
                </Text>
              </Group>
            </Paper>
          ))}
        {objects.length + classifications.length === 0 && (
          <Text size="sm" c="dimmed">
            There are no classes yet.
          </Text>
        )}
      </Group>
    </section>
  );
}

function Archive({ project }: { project: Project }) {
  const save = useSave(project.id);
  const [asking, setAsking] = useState(false);
  const archived = project.status === 'archived';
  if (!project.permissions.includes('project.manage')) return null;
  return (
    <section>
      <Title order={2}>{archived ? 'Archived' : 'Archive'}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {archived
          ? 'This project is archived: nothing runs in it. Everything is kept.'
          : 'An archived project keeps everything, and nothing runs in it.'}
      </Text>
      <Button variant="default" onClick={() => setAsking(true)}>
        {archived ? 'Make active again' : 'Archive project…'}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={archived ? 'Make this project active?' : 'Archive this project?'}
        confirm={archived ? 'Make active' : 'Archive'}
        onClose={() => setAsking(false)}
        onConfirm={() => save.mutateAsync({ status: archived ? 'active' : 'archived' })}
      >
        {archived
          ? 'Live agents take up work again.'
          : 'Live agents stop taking new tasks. You can undo this.'}
      </ConfirmDialog>
    </section>
  );
}
