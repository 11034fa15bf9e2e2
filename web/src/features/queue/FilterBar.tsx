import { CloseButton, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowsSort, IconSearch, IconUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Action, useActions } from '@/kit/actions/registry';
import { membersQuery, sessionQuery } from '@/kit/api/queries';
import { EXECUTION_STATUSES, type ExecutionStatus, type TaskSort } from '@/kit/api/types';
import { STATUS } from '@/kit/theme/statuses';
import { shortCount } from '@/kit/ui/format';
import classes from './FilterBar.module.css';
import { type QueueSearch, statusesOf } from './search';

interface FilterBarProps {
  projectId: string;
  search: QueueSearch;
  counts: Partial<Record<ExecutionStatus, number>>;
  withStatuses: boolean;
  onSearch: (patch: QueueSearch) => void;
}

const SORTS: { value: TaskSort; label: string }[] = [
  { value: 'priority', label: 'Priority' },
  { value: 'created_at', label: 'Oldest first' },
  { value: '-created_at', label: 'Newest first' },
  { value: 'name', label: 'Name' },
];

export function FilterBar({ projectId, search, counts, withStatuses, onSearch }: FilterBarProps) {
  const chosen = statusesOf(search);
  const toggle = (status: ExecutionStatus) => {
    const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status];
    onSearch({ status: next.length > 0 ? next.join(',') : undefined });
  };
  return (
    <search className={classes.bar} aria-label="Filter tasks">
      <div className={classes.inner}>
        <div className={classes.fields}>
          <NameSearch value={search.q} onChange={(q) => onSearch({ q })} />
          <AssigneeFilter
            projectId={projectId}
            value={search.assignee}
            onChange={(assignee) => onSearch({ assignee })}
          />
          <Select
            aria-label="Sort by"
            w={136}
            data={SORTS}
            value={search.sort ?? 'priority'}
            allowDeselect={false}
            leftSection={<IconArrowsSort size={14} aria-hidden />}
            onChange={(value) => onSearch({ sort: value === 'priority' ? undefined : (value as TaskSort) })}
          />
        </div>
        {withStatuses && (
          <fieldset className={classes.chips}>
            <legend className="visually-hidden">Execution status</legend>
            {EXECUTION_STATUSES.map((status) => {
              const { label, icon: Glyph } = STATUS[status];
              const n = counts[status] ?? 0;
              return (
                <button
                  key={status}
                  type="button"
                  className={classes.chip}
                  data-status={status}
                  data-empty={n === 0 || undefined}
                  aria-pressed={chosen.includes(status)}
                  title={label}
                  onClick={() => toggle(status)}
                >
                  <Glyph size={13} stroke={2} aria-hidden style={{ color: `var(--status-${status})` }} />
                  <span className={classes.word}>{label}</span>
                  <span className={classes.n}>{shortCount(n)}</span>
                </button>
              );
            })}
          </fieldset>
        )}
      </div>
    </search>
  );
}

interface NameSearchProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function NameSearch({ value, onChange }: NameSearchProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value ?? '');
  const submit = useDebouncedCallback((next: string) => onChange(next.trim() || undefined), 250);

  // The URL may change by itself: back, or "Clear filters".
  useEffect(() => {
    setText((typed) => (typed.trim() === (value ?? '') ? typed : (value ?? '')));
  }, [value]);
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'queue.search',
          label: 'Search by name',
          group: 'Queue',
          icon: IconSearch,
          keys: '/',
          perform: () => input.current?.focus(),
        },
      ],
      [],
    ),
  );

  return (
    <TextInput
      ref={input}
      aria-label="Search by item name"
      placeholder="Search by name"
      className={classes.search}
      value={text}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        text && (
          <CloseButton
            size="xs"
            aria-label="Clear search"
            onClick={() => {
              setText('');
              onChange(undefined);
            }}
          />
        )
      }
      onChange={(event) => {
        setText(event.currentTarget.value);
        submit(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

interface AssigneeFilterProps {
  projectId: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function AssigneeFilter({ projectId, value, onChange }: AssigneeFilterProps) {
  const members = useQuery(membersQuery(projectId)).data ?? [];
  const me = useQuery(sessionQuery).data?.user.id;
  const people = members.map(({ user }) => ({
    value: user.id,
    label: user.id === me ? `${user.name} (me)` : user.name,
  }));
  return (
    <Select
      aria-label="Assigned to"
      placeholder="Anyone"
      w={150}
      data={people}
      value={value ?? null}
      clearable
      searchable
      leftSection={<IconUser size={14} aria-hidden />}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
