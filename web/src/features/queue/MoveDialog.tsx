import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '@/kit/api/client';
import type { Selection } from '@/kit/api/types';
import { moveTasks, previewMove } from '@/kit/api/verbs';
import { useAnnounce } from '@/kit/events/ProjectEvents';
import { notify } from '@/kit/ui/notify';
import { afterMove, beforeMove } from './moveWords';

interface MoveDialogProps {
  projectId: string;
  opened: boolean;
  selection: Selection;
  onClose: () => void;
  onMoved: () => void;
}

/** Says how many tasks move and how many stay, before and after. */
export function MoveDialog(props: MoveDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Move tasks">
      <MoveForm {...props} />
    </Modal>
  );
}

function MoveForm({ projectId, selection, onClose, onMoved }: MoveDialogProps) {
  const announce = useAnnounce();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const preview = useQuery({
    queryKey: ['move-preview', projectId, selection, chosen],
    queryFn: ({ signal }) => previewMove(projectId, selection, chosen, signal),
    gcTime: 0,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const pathways = preview.data?.pathways ?? [];
  const pathway = chosen ?? (pathways.length === 1 ? pathways[0]?.name : undefined);
  const target = pathways.find((each) => each.name === pathway)?.stage_name;

  const move = useMutation({
    mutationFn: () => moveTasks(projectId, selection, pathway),
    onSuccess: (outcome) => {
      const words = afterMove(outcome, target);
      if (outcome.skipped > 0) notify.warn(words, 'Tasks moved');
      else notify.done(words);
      announce({ kinds: ['task.moved'], task_ids: null, stage_ids: [] });
      onMoved();
      onClose();
    },
  });
  const error = move.error ?? preview.error;
  const nothing = preview.data?.moved === 0;

  return (
    <Stack>
      {error && (
        <Alert color="red" variant="light" role="alert">
          {messageOf(error)}
        </Alert>
      )}
      {preview.isPending && <Skeleton h={48} />}
      {pathways.length > 1 && (
        <Radio.Group label="Which way" value={chosen ?? null} onChange={setChosen}>
          <Stack gap={6} mt={6}>
            {pathways.map((each) => (
              <Radio
                key={each.name}
                size="xs"
                value={each.name}
                label={
                  <Group gap={6} wrap="nowrap">
                    <span>{each.name}</span>
                    <IconArrowRight size={12} aria-label="leads to" />
                    <b>{each.stage_name}</b>
                  </Group>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {preview.data && (
        <Text size="sm" role="status" className="tabular">
          {pathways.length === 0 && !nothing
            ? 'No pathway leads on from here. Connect the stage in the workflow first.'
            : pathway === undefined && !nothing
              ? 'Choose a pathway.'
              : beforeMove(preview.data, target)}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {nothing ? 'Close' : 'Keep them here'}
        </Button>
        <Button
          loading={move.isPending}
          disabled={!preview.data || nothing || pathway === undefined || preview.isPlaceholderData}
          onClick={() => move.mutate()}
          data-autofocus
        >
          {preview.data && !nothing ? `Move ${preview.data.moved.toLocaleString('en')}` : 'Move'}
        </Button>
      </Group>
    </Stack>
  );
}
