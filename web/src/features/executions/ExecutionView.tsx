import { Button, Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ontologyQuery } from '@/kit/api/queries';
import type { Attempt, ExecutionDetail, Label } from '@/kit/api/types';
import { failureWords, OPEN, STATUS, statusColor, TRIGGER } from '@/kit/theme/statuses';
import { count, dateTime, duration, percent, plural, time } from '@/kit/ui/format';
import { AgentIcon } from '@/kit/ui/icons';
import { StatusBadge } from '@/kit/ui/StatusBadge';
import classes from './ExecutionView.module.css';
import { type Phase, phases, shares } from './timeline';

interface ExecutionViewProps {
  projectId: string;
  execution: ExecutionDetail;
  onChoose: (executionId: string) => void;
}

/** One execution: what ran, how it went, every attempt, and the labels it made. */
export function ExecutionView({ projectId, execution, onChoose }: ExecutionViewProps) {
  const failed = execution.status === 'failed' || execution.status === 'timed_out';
  const failure = failureWords(execution.status, execution.failure_class);
  return (
    <article className={classes.view} aria-label="Execution">
      <header className={classes.agent}>
        <AgentIcon name={execution.icon} size={18} />
        <div className={classes.grow}>
          <div className={classes.name}>{execution.agent_name}</div>
          <div className={classes.sub}>
            v{execution.agent_version} · {TRIGGER[execution.trigger]} · {execution.stage_name}
          </div>
        </div>
        <StatusBadge status={execution.status} />
      </header>

      {execution.waits && execution.status === 'pending' && <Text size="sm">{execution.waits}</Text>}
      {execution.message && (
        <p className={classes.message} data-status={failed ? execution.status : undefined}>
          {failed && <IconAlertTriangle size={15} aria-hidden />}
          <span>
            {failure && <b>{failure}. </b>}
            {execution.message}
          </span>
        </p>
      )}

      <dl className={classes.facts}>
        <Fact name="Decision">{execution.decision ?? '–'}</Fact>
        <Fact name="Attempt">
          {execution.attempt} of {execution.max_attempts}
        </Fact>
        <Fact name="Labels made">{execution.labels_created}</Fact>
        {usageFacts(execution.usage).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>

      <Timeline execution={execution} />

      {(execution.retry_of || execution.retried_as) && (
        <p className={classes.links}>
          {execution.retry_of && (
            <Button variant="subtle" size="compact-xs" onClick={() => onChoose(execution.retry_of as string)}>
              Retry of an earlier execution
            </Button>
          )}
          {execution.retried_as && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => onChoose(execution.retried_as as string)}
            >
              Retried: show the newer execution
            </Button>
          )}
        </p>
      )}

      {execution.attempts.length > 0 && (
        <section>
          <h3 className={classes.section}>{plural(execution.attempts.length, 'attempt')}</h3>
          {[...execution.attempts]
            .sort((a, b) => b.number - a.number)
            .map((attempt, i) => (
              <AttemptView key={attempt.number} attempt={attempt} open={i === 0} />
            ))}
        </section>
      )}

      {execution.refused_results.length > 0 && (
        <section>
          <h3 className={classes.section}>Late answers, refused</h3>
          {execution.refused_results.map((refused) => (
            <p key={refused.at} className={classes.refused}>
              <time dateTime={refused.at}>{time(refused.at)}</time> {refused.reason}
            </p>
          ))}
        </section>
      )}

      <LabelList projectId={projectId} labels={execution.labels} />
    </article>
  );
}

/** What the run cost, as far as the agent said so. */
function usageFacts(usage: ExecutionDetail['usage']): [string, string][] {
  const number = (key: string) => (typeof usage?.[key] === 'number' ? (usage[key] as number) : 0);
  const facts: [string, string][] = [];
  if (number('seconds') > 0) facts.push(['Agent time', duration(number('seconds'))]);
  if (number('input_tokens') > 0) facts.push(['Tokens in', count(number('input_tokens'))]);
  if (number('output_tokens') > 0) facts.push(['Tokens out', count(number('output_tokens'))]);
  if (number('cost_usd') > 0) facts.push(['Cost', `$${number('cost_usd').toFixed(4)}`]);
  return facts;
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const PHASE_COLOR: Record<Phase['name'], string> = {
  Waited: statusColor('pending'),
  Dispatched: statusColor('dispatched'),
  Ran: statusColor('running'),
};

function Timeline({ execution }: { execution: ExecutionDetail }) {
  const open = OPEN.has(execution.status);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [open]);

  const all = phases(execution, now);
  const widths = shares(all);
  return (
    <section aria-label="Timings">
      <div className={classes.bar} aria-hidden>
        {all.map((phase, i) => (
          <span key={phase.name} style={{ width: `${widths[i]}%`, background: PHASE_COLOR[phase.name] }} />
        ))}
      </div>
      <dl className={classes.phases}>
        {all.map((phase) => (
          <div key={phase.name}>
            <dt>
              <i style={{ background: PHASE_COLOR[phase.name] }} aria-hidden />
              {phase.name}
            </dt>
            <dd>{duration(phase.seconds)}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.when}>
        Created {dateTime(execution.created_at)}
        {execution.ended_at &&
          `, ${STATUS[execution.status].label.toLowerCase()} ${time(execution.ended_at)}`}
      </p>
    </section>
  );
}

function AttemptView({ attempt, open }: { attempt: Attempt; open: boolean }) {
  const ran =
    attempt.started_at && attempt.ended_at
      ? (Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)) / 1000
      : null;
  return (
    <details className={classes.attempt} open={open}>
      <summary>
        <span className={classes.number}>#{attempt.number}</span>
        <StatusBadge status={attempt.outcome} />
        <span className={classes.grow}>{failureWords(attempt.outcome, attempt.failure_class)}</span>
        {ran !== null && <span className={classes.sub}>{duration(ran)}</span>}
      </summary>
      <div className={classes.detail}>
        {attempt.message && <p className={classes.attemptMessage}>{attempt.message}</p>}
        {attempt.problems.length > 0 && (
          <ul className={classes.problems} aria-label="Problems of the result">
            {attempt.problems.map((problem) => (
              <li key={`${problem.path} ${problem.message}`}>
                <Code>{problem.path}</Code> {problem.message}
              </li>
            ))}
          </ul>
        )}
        {attempt.log.length > 0 && (
          <Code block className={classes.log} aria-label="Log">
            {attempt.log.join('\n')}
          </Code>
        )}
        {attempt.worker && <p className={classes.sub}>On worker {attempt.worker}</p>}
        {!attempt.message && attempt.problems.length === 0 && attempt.log.length === 0 && (
          <p className={classes.sub}>It wrote no log.</p>
        )}
      </div>
    </details>
  );
}

const MAX_LABELS = 200;

function LabelList({ projectId, labels }: { projectId: string; labels: Label[] }) {
  const ontology = useQuery({ ...ontologyQuery(projectId), enabled: labels.length > 0 }).data?.document;
  if (labels.length === 0) return null;
  const objects = new Map(ontology?.objects.map((c) => [c.id, c]));
  const classifications = new Map(ontology?.classifications.map((c) => [c.id, c]));
  return (
    <section>
      <h3 className={classes.section}>{plural(labels.length, 'label')}</h3>
      <ul className={classes.labels}>
        {labels.slice(0, MAX_LABELS).map((label) => (
          <li key={label.id}>
            <i style={{ background: objects.get(label.class_id)?.color ?? 'var(--lm-text-3)' }} aria-hidden />
            <span className={classes.grow}>
              {objects.get(label.class_id)?.name ??
                classifications.get(label.class_id)?.name ??
                label.class_id}
            </span>
            <span className={classes.sub}>
              {label.geometry ? label.geometry.type.replace('_', ' ') : 'classification'}
            </span>
            <span className={classes.confidence}>
              {label.confidence === null ? '–' : percent(label.confidence)}
            </span>
          </li>
        ))}
      </ul>
      {labels.length > MAX_LABELS && (
        <p className={classes.sub}>And {labels.length - MAX_LABELS} more: open the labels to see all.</p>
      )}
    </section>
  );
}
