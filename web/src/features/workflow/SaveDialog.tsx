import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, messageOf } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Workflow, WorkflowGraph } from '@/kit/api/types';
import { checkQuery, saveWorkflow, workflowQuery } from './api';

interface SaveDialogProps {
  projectId: string;
  graph: WorkflowGraph;
  version: number;
  onClose: () => void;
  onSaved: (saved: Workflow) => void;
  /** Goes on from this version: with its own graph, or with the draft kept over it. */
  onRebase: (newest: Workflow, keepDraft: boolean) => void;
}

/** What a save would do, before it is done; and the way out when somebody else saved meanwhile. */
export function SaveDialog({ projectId, graph, version, onClose, onSaved, onRebase }: SaveDialogProps) {
  const client = useQueryClient();
  const check = useQuery({ ...checkQuery(projectId, graph, version, true), staleTime: 0 });
  const save = useMutation({
    mutationFn: () => saveWorkflow(projectId, version, graph),
    onSuccess: async (saved) => {
      client.setQueryData(keys.workflow(projectId), saved);
      onSaved(saved);
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.stages(projectId) }),
        client.invalidateQueries({ queryKey: keys.enabledAgents(projectId) }),
      ]);
    },
  });
  const rebase = async (keepDraft: boolean) =>
    onRebase(await client.fetchQuery({ ...workflowQuery(projectId), staleTime: 0 }), keepDraft);

  const found = check.data;
  const isStale = found?.stale || (save.error instanceof ApiError && save.error.status === 409);
  const wrong = [...(found?.problems ?? []), ...(found?.blocked ?? [])];
  return (
    <Modal opened onClose={onClose} title="Save the workflow?" size="lg">
      <Stack gap="md">
        {(check.error || (save.error && !isStale)) && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(check.error ?? save.error)}
          </Alert>
        )}
        {isStale && (
          <Alert color="orange" variant="light" role="alert" title="Somebody saved a newer version meanwhile">
            <Text size="sm" mb="xs">
              You drew on version {version}. Take up the newest and draw again, or keep your drawing: then the
              difference to the newest is shown before it is saved over it.
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => void rebase(false)}>
                Take up the newest
              </Button>
              <Button variant="default" onClick={() => void rebase(true)}>
                Keep my drawing
              </Button>
            </Group>
          </Alert>
        )}
        {found && (
          <section aria-label="Changes">
            {found.summary.length > 0 ? (
              <List size="sm">
                {found.summary.map((line) => (
                  <List.Item key={line}>{line}</List.Item>
                ))}
              </List>
            ) : (
              <Text size="sm">Nothing changes for tasks.</Text>
            )}
          </section>
        )}
        {wrong.length > 0 && (
          <Alert color="red" variant="light" role="alert" title="It cannot be saved yet">
            <List size="sm">
              {wrong.map(({ message }) => (
                <List.Item key={message}>{message}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Keep editing
          </Button>
          <Button
            data-autofocus
            loading={save.isPending || check.isFetching}
            disabled={!found || wrong.length > 0 || isStale}
            onClick={() => save.mutate()}
          >
            Save version {version + 1}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
