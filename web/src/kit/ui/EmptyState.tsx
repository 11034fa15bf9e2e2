import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  children?: ReactNode;
  /** The next step, usually one button. */
  action?: ReactNode;
}

/** Nothing is here yet, why, and what to do next. */
export function EmptyState({ icon: Glyph, title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" justify="center" gap="sm" py={64} px="lg" mih={240}>
      <ThemeIcon size={44} radius="xl" variant="light" color="gray">
        <Glyph size={22} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={2} ta="center">
        {title}
      </Title>
      {children && (
        <Text component="div" size="sm" c="dimmed" maw={440} ta="center">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
