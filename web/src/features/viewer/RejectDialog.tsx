import { Alert, Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/kit/api/client';

interface RejectDialogProps {
  opened: boolean;
  /** What is rejected. */
  name: string;
  onClose: () => void;
  onReject: (reason: string) => Promise<unknown>;
}

/** Asks why: whoever gets the task back should know what to do. */
export function RejectDialog({ opened, name, onClose, onReject }: RejectDialogProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const trimmed = reason.trim();

  const close = () => {
    setError(null);
    onClose();
  };
  const reject = async () => {
    setBusy(true);
    setError(null);
    try {
      await onReject(trimmed);
      setReason('');
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={`Reject ${name}`} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed) void reject();
        }}
      >
        <Stack gap="md">
          <Textarea
            label="Reason"
            description="The annotator sees this with the task."
            autosize
            minRows={3}
            maxRows={8}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
            required
          />
          {error !== null && (
            <Alert color="red" variant="light" role="alert">
              {messageOf(error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={!trimmed}>
              Reject
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
