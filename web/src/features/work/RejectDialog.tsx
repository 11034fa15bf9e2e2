import { Alert, Button, Checkbox, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { messageOf } from '@/kit/api/client';
import type { Rejection } from './useSteps';

interface RejectDialogProps {
  opened: boolean;
  /** What is rejected. */
  name: string;
  /** Whether a label is selected: an issue is then about that one. */
  hasLabel: boolean;
  onClose: () => void;
  onReject: (rejection: Rejection) => Promise<unknown>;
}

/** Asks why: whoever gets the task back should know what to do. */
export function RejectDialog({ opened, name, hasLabel, onClose, onReject }: RejectDialogProps) {
  const [reason, setReason] = useState('');
  const [asIssue, setAsIssue] = useState(false);
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
      await onReject({ reason: trimmed, asIssue });
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
          if (trimmed && !busy) void reject();
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
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
            data-autofocus
            required
          />
          <Checkbox
            label={hasLabel ? 'Also open an issue on the selected label' : 'Also open an issue on the task'}
            checked={asIssue}
            onChange={(event) => setAsIssue(event.currentTarget.checked)}
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
