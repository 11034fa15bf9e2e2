/** Which cached queries a change makes stale. Pure: the event stream's one table. */
import { keys } from '../api/keys';
import type { Changed } from '../api/types';

export interface Affected {
  queryKey: readonly unknown[];
  exact?: boolean;
}

/** What a message is about: "tasks.moved" and "task.submitted" are both about "task". */
export function nounsOf(changed: Changed): Set<string> {
  return new Set(changed.kinds.map((kind) => (kind.split('.')[0] ?? kind).replace(/s$/, '')));
}

/** Task lists are not here: they refresh page by page, see `features/queue`. */
export function affectedBy(projectId: string, changed: Changed): Affected[] {
  const nouns = nounsOf(changed);
  const has = (...names: string[]) => names.some((name) => nouns.has(name));
  const all: Affected[] = [];

  if (changed.stage_ids.length > 0 || has('stage', 'task', 'execution', 'workflow', 'item', 'import')) {
    all.push({ queryKey: keys.stages(projectId) });
  }
  if (has('workflow')) all.push({ queryKey: keys.workflow(projectId) });
  if (has('project', 'member')) {
    all.push({ queryKey: keys.project(projectId), exact: true }, { queryKey: keys.members(projectId) });
  }
  if (has('ontology')) all.push({ queryKey: keys.ontology(projectId) });
  if (has('agent')) all.push({ queryKey: keys.enabledAgents(projectId) });
  if (has('import', 'item')) all.push({ queryKey: keys.imports(projectId) });
  if (has('execution')) all.push({ queryKey: keys.executions(projectId) });
  if (changed.task_ids === null) {
    all.push({ queryKey: ['project', projectId, 'task'] });
  } else {
    for (const id of changed.task_ids) all.push({ queryKey: keys.task(projectId, id) });
  }
  return all;
}
