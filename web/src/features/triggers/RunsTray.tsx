import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useEditor } from '@/features/editor/context';
import { type Action, useActions } from '@/kit/actions/registry';
import { taskExecutionsQuery } from '@/kit/api/queries';
import type { Changed } from '@/kit/api/types';
import { useChanged } from '@/kit/events/ProjectEvents';
import { useEvent } from '@/kit/ui/useEvent';
import { RunCard } from './RunCard';
import { runStore } from './runStore';
import { stateOf, wordsOf } from './runs';
import classes from './triggers.module.css';

/** Agents at work: on this task, and on others that the person has left meanwhile. Nothing here blocks. */
export function RunsTray() {
  const { project, task, document } = useEditor();
  const runs = useSyncExternalStore(runStore.subscribe, () => runStore.runs);
  const here = runs.filter((run) => run.taskId === task.id);
  const elsewhere = runs.filter((run) => run.taskId !== task.id);
  const save = useEvent(() => document.flush());

  useEffect(() => runStore.open(task.id, (execution) => document.receive(execution)), [task.id, document]);
  useAdoption();
  useChanged(useCallback(({ task_ids }: Changed) => void runStore.look(task_ids), []));

  const newest = here.at(-1);
  const cancel = useEvent(() => {
    for (const run of here) if (stateOf(run) === 'working') void runStore.cancel(run.key);
  });
  const isWorking = here.some((run) => stateOf(run) === 'working');
  useActions(
    useMemo<Action[]>(
      () => [
        {
          id: 'trigger.cancel',
          label: 'Cancel the agents at work here',
          group: 'Agents',
          disabled: !isWorking,
          perform: cancel,
        },
      ],
      [isWorking, cancel],
    ),
  );

  return (
    <>
      <div className="visually-hidden" role="status">
        {newest && `${newest.agent.name}: ${wordsOf(newest)}`}
      </div>
      {runs.length > 0 && (
        <section className={classes.tray} aria-label="Agents at work">
          {elsewhere.map((run) => (
            <RunCard key={run.key} run={run} projectId={project.id} isElsewhere save={save} />
          ))}
          {here.map((run) => (
            <RunCard key={run.key} run={run} projectId={project.id} isElsewhere={false} save={save} />
          ))}
        </section>
      )}
    </>
  );
}

/** What was triggered here before the page was loaded is followed again. */
function useAdoption(): void {
  const { project, task } = useEditor();
  const client = useQueryClient();
  const itemName = task.item.name;
  useEffect(() => {
    let isGone = false;
    client
      .fetchQuery(taskExecutionsQuery(project.id, task.id))
      .then((executions) => {
        if (isGone) return;
        const ours = executions.filter(({ trigger }) => trigger === 'editor');
        runStore.adopt({ projectId: project.id, taskId: task.id, itemName }, ours);
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [client, project.id, task.id, itemName]);
}
