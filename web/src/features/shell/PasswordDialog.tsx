import { Alert, Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { api, messageOf } from '@/kit/api/client';
import { notify } from '@/kit/ui/notify';

interface PasswordDialogProps {
  opened: boolean;
  onClose: () => void;
}

export function PasswordDialog({ opened, onClose }: PasswordDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Change password" size="sm">
      <PasswordForm onClose={onClose} />
    </Modal>
  );
}

function PasswordForm({ onClose }: { onClose: () => void }) {
  const form = useForm({
    initialValues: { current_password: '', new_password: '' },
    validate: {
      current_password: (value) => (value ? null : 'Enter your current password.'),
      new_password: (value) => (value.length >= 8 ? null : 'Use at least 8 characters.'),
    },
  });
  const change = useMutation({
    // A wrong current password is no end of the session.
    meta: { signsIn: true },
    mutationFn: (values: typeof form.values) => api.put('/session/password', values),
    onSuccess: () => {
      notify.done('Your password is changed.');
      onClose();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack gap="sm">
        {change.error && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(change.error)}
          </Alert>
        )}
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          {...form.getInputProps('new_password')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
