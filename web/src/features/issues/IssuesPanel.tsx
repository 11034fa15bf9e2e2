import { SegmentedControl, Skeleton } from '@mantine/core';
import { IconMessageCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useEditor } from '@/features/editor/context';
import { type Action, useActions } from '@/kit/actions/registry';
import { EmptyState } from '@/kit/ui/EmptyState';
import { ErrorState } from '@/kit/ui/ErrorState';
import { issuesQuery } from './api';
import { draftIssue, focusIssue, useFocus } from './focus';
import { IssueThread } from './IssueThread';
import classes from './issues.module.css';
import { BeginIssue, NewIssue } from './NewIssue';
import { numbered } from './places';

type Shown = 'open' | 'resolved';

const VOICES = ['labels.edit', 'labels.review', 'tasks.manage'] as const;

/** The task's issues: what people found wrong or unclear, and what came of it. */
export function IssuesPanel() {
  const { project, task } = useEditor();
  const query = useQuery(issuesQuery(project.id, task.id));
  const { issueId, draft } = useFocus();
  const [shown, setShown] = useState<Shown>('open');
  const all = useMemo(() => numbered(query.data ?? []), [query.data]);
  const mayWrite = VOICES.some((voice) => project.permissions.includes(voice));

  // Whatever is looked at is shown, wherever it stands by now.
  const focused = all.find(({ issue }) => issue.id === issueId)?.issue;
  const focusedStatus = focused?.status;
  useEffect(() => {
    if (focusedStatus !== undefined) setShown(focusedStatus);
  }, [focusedStatus]);

  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'issues.new',
          label: 'New issue on the task',
          group: 'Issues',
          disabled: !mayWrite,
          perform: () => draftIssue({ kind: 'task' }),
        },
      ],
      [mayWrite],
    ),
  );

  if (query.error && query.data === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  const listed = all.filter(({ issue }) => issue.status === shown);
  const open = all.filter(({ issue }) => issue.status === 'open').length;
  return (
    <div className={classes.panel}>
      <div className={classes.top}>
        <SegmentedControl
          size="xs"
          aria-label="Which issues"
          value={shown}
          onChange={(value) => {
            focusIssue(null);
            setShown(value as Shown);
          }}
          data={[
            { value: 'open', label: `Open ${open}` },
            { value: 'resolved', label: `Resolved ${all.length - open}` },
          ]}
        />
      </div>
      {mayWrite && (draft ? <NewIssue draft={draft} /> : <BeginIssue />)}
      {query.isPending && <Skeleton h={48} m="xs" w="auto" />}
      {!query.isPending && listed.length === 0 && !draft && (
        <EmptyState
          icon={IconMessageCheck}
          title={shown === 'open' ? 'No open issues' : 'Nothing resolved yet'}
        >
          {shown === 'open' &&
            'Questions and complaints about this task go here, pinned to where they belong.'}
        </EmptyState>
      )}
      <ul className={classes.list} aria-label={shown === 'open' ? 'Open issues' : 'Resolved issues'}>
        {listed.map(({ issue, number }) => (
          <IssueThread
            key={issue.id}
            issue={issue}
            number={number}
            isFocused={issue.id === issueId}
            mayWrite={mayWrite}
          />
        ))}
      </ul>
    </div>
  );
}
