import { Button, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronRight, IconRotateClockwise } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useEditor } from '@/features/editor/context';
import { useLabelNames } from '@/features/editor/names';
import { plural } from '@/kit/ui/format';
import { notify } from '@/kit/ui/notify';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { Composer } from './Composer';
import { focusIssue } from './focus';
import classes from './issues.module.css';
import { aboutWords, frameOf, type NumberedIssue } from './places';
import { useIssueVerbs } from './useIssueVerbs';

interface IssueThreadProps extends NumberedIssue {
  isFocused: boolean;
  /** The person may write here. */
  mayWrite: boolean;
}

/** One issue: folded it is a line, opened a thread with an answer below. */
export function IssueThread({ issue, number, isFocused, mayWrite }: IssueThreadProps) {
  const { state, task, frame, setFrame, reveal } = useEditor();
  const nameOf = useLabelNames();
  const verbs = useIssueVerbs();
  const [busy, setBusy] = useState(false);
  const head = useRef<HTMLButtonElement>(null);
  const label = issue.label_id === null ? undefined : state.byId.get(issue.label_id);
  const [opening, ...answers] = issue.comments;
  const isResolved = issue.status === 'resolved';

  useEffect(() => {
    if (isFocused) head.current?.scrollIntoView({ block: 'nearest' });
  }, [isFocused]);

  const toggle = () => {
    focusIssue(isFocused ? null : issue.id);
    if (isFocused) return;
    if (label) reveal(label);
    else if (issue.x !== null && frameOf(issue, state.byId) !== frame) setFrame(issue.frame);
  };
  const settle = async () => {
    setBusy(true);
    try {
      await (isResolved ? verbs.reopen(issue.id) : verbs.resolve(issue.id));
    } catch (error) {
      notify.failed(error, isResolved ? 'Not reopened' : 'Not resolved');
    } finally {
      setBusy(false);
    }
  };

  return (
    <li className={classes.issue} data-status={issue.status} data-focused={isFocused || undefined}>
      <UnstyledButton ref={head} className={classes.head} aria-expanded={isFocused} onClick={toggle}>
        <span className={classes.number}>{number}</span>
        <span className={classes.words}>
          <span className={classes.text}>{opening?.text}</span>
          <span className={classes.meta}>
            {issue.created_by.name}, <RelativeTime iso={issue.created_at} />{' '}
            {aboutWords(issue, label ? nameOf(label) : null, task.item.frames)}
            {!isFocused && answers.length > 0 && ` · ${plural(answers.length, 'answer')}`}
          </span>
        </span>
        <IconChevronRight size={14} aria-hidden className={classes.chevron} />
      </UnstyledButton>
      {isFocused && (
        <div className={classes.thread}>
          {answers.map((answer) => (
            <div key={answer.id} className={classes.answer}>
              <span className={classes.text}>{answer.text}</span>
              <span className={classes.meta}>
                {answer.author.name}, <RelativeTime iso={answer.created_at} />
              </span>
            </div>
          ))}
          {isResolved && issue.resolved_by && issue.resolved_at && (
            <p className={classes.resolved}>
              <IconCheck size={13} aria-hidden />
              Resolved by {issue.resolved_by.name}, <RelativeTime iso={issue.resolved_at} />
            </p>
          )}
          {mayWrite && (
            <>
              <Composer
                label={`Answer to issue ${number}`}
                placeholder="Answer…"
                send="Answer"
                onSend={(id, text) => verbs.comment(issue.id, id, text)}
              />
              <Button
                variant="default"
                size="compact-sm"
                loading={busy}
                leftSection={
                  isResolved ? (
                    <IconRotateClockwise size={13} aria-hidden />
                  ) : (
                    <IconCheck size={13} aria-hidden />
                  )
                }
                onClick={() => void settle()}
              >
                {isResolved ? 'Reopen' : 'Resolve'}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}
