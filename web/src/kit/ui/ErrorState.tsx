import { Button, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError, messageOf } from '../api/client';

interface ErrorStateProps {
  error: unknown;
  /** Tries again; without it only `children` lead on. */
  retry?: () => void;
  children?: ReactNode;
}

function titleOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'This could not be shown';
  if (error.status === 404) return 'Not found';
  if (error.status === 403) return 'You may not see this';
  if (error.status === 0) return 'No connection to the server';
  return 'This could not be loaded';
}

/** What went wrong, in the server's words, and a way out. */
export function ErrorState({ error, retry, children }: ErrorStateProps) {
  return (
    <Stack align="center" justify="center" gap="sm" py={64} px="lg" mih={240} role="alert">
      <ThemeIcon size={44} radius="xl" variant="light" color="red">
        <IconAlertTriangle size={22} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={2} ta="center">
        {titleOf(error)}
      </Title>
      <Text size="sm" c="dimmed" maw={440} ta="center">
        {messageOf(error)}
      </Text>
      <Group gap="xs">
        {retry && (
          <Button variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={retry}>
            Try again
          </Button>
        )}
        {children}
      </Group>
    </Stack>
  );
}
