import { Button } from '@mantine/core';
import { IconFilterOff, IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Permission, Stage } from '@/kit/api/types';
import { EmptyState } from '@/kit/ui/EmptyState';
import { LinkButton } from '@/kit/ui/links';
import { ROW_HEIGHT } from './TaskRow';
import classes from './TaskTable.module.css';

interface HeadCellProps {
  name: string;
  label?: string;
  hideLabel?: boolean;
  children?: ReactNode;
}

export function HeadCell({ name, label, hideLabel = false, children }: HeadCellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself takes the focus
    <div role="columnheader" className={classes[name]}>
      {children}
      {label && <span className={hideLabel ? 'visually-hidden' : undefined}>{label}</span>}
    </div>
  );
}

export function Skeletons() {
  return (
    <div aria-hidden>
      {Array.from({ length: 14 }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={i} className={classes.ghost} style={{ height: ROW_HEIGHT }}>
          <i style={{ width: 32, height: 32, borderRadius: 5 }} />
          <i style={{ width: `${22 + ((i * 7) % 14)}%` }} />
          <i style={{ width: 84, borderRadius: 10, height: 18 }} />
        </div>
      ))}
    </div>
  );
}

interface NothingProps {
  projectId: string;
  stage: Stage | undefined;
  stages: Stage[];
  filtered: boolean;
  permissions: ReadonlySet<Permission>;
  onClearFilters: () => void;
}

/** Why the list is empty, and what to do about it. */
export function Nothing({ projectId, stage, filtered, stages, permissions, onClearFilters }: NothingProps) {
  if (filtered) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No task matches"
        action={
          <Button variant="default" onClick={onClearFilters}>
            Clear filters
          </Button>
        }
      />
    );
  }
  const projectIsEmpty = stages.every((each) => each.count === 0);
  if (projectIsEmpty) {
    return (
      <EmptyState
        icon={IconInbox}
        title="No tasks yet"
        action={
          permissions.has('data.add') && (
            <LinkButton to="/projects/$projectId/data" params={{ projectId }}>
              Add data
            </LinkButton>
          )
        }
      >
        Each data item becomes a task that travels through the stages at the left.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconInbox} title={`No tasks in ${stage?.name ?? 'this project'}`}>
      Tasks appear here as soon as they arrive.
    </EmptyState>
  );
}
