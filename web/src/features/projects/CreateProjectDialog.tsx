import {
  ActionIcon,
  Alert,
  Button,
  ColorInput,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, messageOf } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Project, Shape } from '@/kit/api/types';
import { type ClassDraft, nextColor, PALETTE, problemOf, SHAPE, toOntology } from './classes';

const SHAPES = Object.entries(SHAPE)
  .filter(([value]) => value !== 'skeleton')
  .map(([value, label]) => ({ value, label }));

interface CreateProjectDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function CreateProjectDialog({ opened, onClose }: CreateProjectDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New project" size="lg">
      <CreateProjectForm onClose={onClose} />
    </Modal>
  );
}

const blank = (drafts: readonly ClassDraft[]): ClassDraft => ({
  key: crypto.randomUUID(),
  name: '',
  shape: drafts.at(-1)?.shape ?? 'bounding_box',
  color: nextColor(drafts),
});

function CreateProjectForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [classes, setClasses] = useState<ClassDraft[]>(() => [blank([])]);
  const problem = problemOf(classes);

  const create = useMutation({
    mutationFn: () =>
      api.post<Project>('/projects', {
        name: name.trim(),
        description: description.trim(),
        ontology: toOntology(classes),
      }),
    onSuccess: async (project) => {
      client.setQueryData(keys.project(project.id), project);
      await client.invalidateQueries({ queryKey: keys.projects });
      onClose();
      await navigate({ to: '/projects/$projectId/data', params: { projectId: project.id } });
    },
  });
  const change = (key: string, patch: Partial<ClassDraft>) =>
    setClasses((all) => all.map((each) => (each.key === key ? { ...each, ...patch } : each)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {create.error && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(create.error)}
          </Alert>
        )}
        <TextInput
          label="Name"
          placeholder="Street scenes"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label="Description"
          placeholder="What is labelled here, and what for"
          autosize
          minRows={2}
          maxRows={5}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <Text component="legend" size="xs" fw={500} mb={4}>
            Classes
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            What people and agents draw. They can be changed later.
          </Text>
          <Stack gap={6}>
            {classes.map((each, i) => (
              <Group key={each.key} gap={6} wrap="nowrap">
                <ColorInput
                  aria-label={`Colour of class ${i + 1}`}
                  w={104}
                  size="xs"
                  withEyeDropper={false}
                  value={each.color}
                  format="hex"
                  swatches={[...PALETTE]}
                  swatchesPerRow={5}
                  onChange={(color) => change(each.key, { color })}
                />
                <TextInput
                  aria-label={`Name of class ${i + 1}`}
                  placeholder="Car"
                  flex={1}
                  value={each.name}
                  onChange={(event) => change(each.key, { name: event.currentTarget.value })}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    event.preventDefault();
                    setClasses((all) => [...all, blank(all)]);
                  }}
                  autoFocus={i > 0 && i === classes.length - 1}
                />
                <Select
                  aria-label={`Shape of class ${i + 1}`}
                  w={140}
                  data={SHAPES}
                  value={each.shape}
                  allowDeselect={false}
                  onChange={(shape) => shape && change(each.key, { shape: shape as Shape })}
                />
                <ActionIcon
                  aria-label={`Remove class ${i + 1}`}
                  onClick={() => setClasses((all) => all.filter((one) => one.key !== each.key))}
                >
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
            <Group>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => setClasses((all) => [...all, blank(all)])}
              >
                Add class
              </Button>
            </Group>
          </Stack>
          {problem && (
            <Text size="xs" c="red" mt={4} role="alert">
              {problem}
            </Text>
          )}
        </fieldset>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!name.trim() || problem !== null}>
            Create project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
