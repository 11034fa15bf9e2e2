import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskDetail, TaskExecution } from '@/kit/api/types';
import { FAILURE, STAGE_KIND } from '@/kit/theme/statuses';
import { bytes, count, dateTime } from '@/kit/ui/format';
import { RelativeTime } from '@/kit/ui/RelativeTime';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import editor from '../editor.module.css';
import classes from './panels.module.css';

/** Facts about the item, the task, and the execution it is or was in. */
export function DetailsPanel({ task }: { task: TaskDetail }) {
  const { item, stage } = task;
  const metadata = Object.entries(item.metadata ?? {});
  const execution = task.execution ?? task.last_execution;
  return (
    <div className={classes.details}>
      <Facts title="Item">
        <Fact name="Name">{item.name}</Fact>
        {item.width !== null && item.height !== null && (
          <Fact name="Size">
            {count(item.width)} × {count(item.height)} px
          </Fact>
        )}
        <Fact name="File">
          {bytes(item.size_bytes)}, {item.media_type}
        </Fact>
        <Fact name="Original">
          <Anchor href={item.url} target="_blank" rel="noreferrer" inherit>
            Open
          </Anchor>
        </Fact>
        {metadata.map(([name, value]) => (
          <Fact key={name} name={name}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </Fact>
        ))}
      </Facts>
      <Facts title="Task">
        <Fact name="Stage">
          {stage.name}
          {stage.name !== STAGE_KIND[stage.kind] && (
            <Text span inherit c="dimmed">
              {' '}
              ({STAGE_KIND[stage.kind]})
            </Text>
          )}
        </Fact>
        <Fact name="Since">
          <RelativeTime iso={task.entered_at} />
        </Fact>
        <Fact name="Priority">{task.priority}</Fact>
        <Fact name="Assignee">{task.assignee?.name ?? 'Nobody'}</Fact>
        <Fact name="Created">{dateTime(task.created_at)}</Fact>
      </Facts>
      {execution && (
        <Facts title={task.execution ? 'Execution' : 'Last execution'}>
          <ExecutionFacts execution={execution} />
        </Facts>
      )}
    </div>
  );
}

function ExecutionFacts({ execution }: { execution: TaskExecution }) {
  const { status, attempt, waits, failure_class, decision, message, updated_at } = execution;
  return (
    <>
      <Fact name="Status">
        <StatusBadge status={status} />
      </Fact>
      {attempt > 1 && <Fact name="Attempt">{attempt}</Fact>}
      <Fact name="Changed">
        <RelativeTime iso={updated_at} />
      </Fact>
      {waits && <Fact name="Waits">{waits}</Fact>}
      {failure_class && <Fact name="Reason">{FAILURE[failure_class]}</Fact>}
      {decision && <Fact name="Decision">{decision}</Fact>}
      {message && <Fact name="Message">{message}</Fact>}
    </>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className={editor.heading}>{title}</h2>
      <dl className={classes.facts}>{children}</dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
