import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PageBody.module.css';

interface PageBodyProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Caps the width of pages that are mostly text and forms. */
  narrow?: boolean;
}

/** A page that scrolls as a whole: title, its actions, content. */
export function PageBody({ title, description, actions, children, narrow = false }: PageBodyProps) {
  return (
    <div className={classes.scroll}>
      <div className={classes.page} data-narrow={narrow || undefined}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" mb="md" mih={32}>
          <div>
            <Title order={1}>{title}</Title>
            {description && (
              <Text size="sm" c="dimmed" mt={2}>
                {description}
              </Text>
            )}
          </div>
          {actions && (
            <Group gap="xs" wrap="nowrap">
              {actions}
            </Group>
          )}
        </Group>
        {children}
      </div>
    </div>
  );
}
