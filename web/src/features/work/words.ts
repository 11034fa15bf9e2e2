/** Who may work on a task, and why not, in words. Pure. */
import type { Permission, StageKind, Task, TaskHold } from '@/kit/api/types';
import { STAGE_KIND } from '@/kit/theme/statuses';
import type { HoldState } from './holdKeeper';

type Permissions = ReadonlySet<Permission>;

/** Whether people work in such stages, and this person may. */
export function worksIn(kind: StageKind, permissions: Permissions): boolean {
  if (kind === 'annotate') return permissions.has('labels.edit');
  return kind === 'review' && permissions.has('labels.review');
}

/** Whether the person may take a hold away from whoever has it. */
export function mayTakeOver(hold: TaskHold, me: string, permissions: Permissions): boolean {
  return hold.user.id === me || permissions.has('tasks.manage');
}

export function heldBy(hold: TaskHold, me: string): string {
  return hold.user.id === me
    ? 'You have this task open in another tab.'
    : `${hold.user.name} is working on this task.`;
}

interface Situation {
  readonly stage: Task['stage'];
  readonly permissions: Permissions;
  readonly state: HoldState;
  readonly me: string;
}

/** Why labels cannot be changed here, as a sentence; null when they can. */
export function whyReadOnly({ stage, permissions, state, me }: Situation): string | null {
  if (state.kind === 'other') return heldBy(state.hold, me);
  if (state.kind === 'refused') return state.message;
  if (!permissions.has('labels.edit')) {
    return worksIn(stage.kind, permissions)
      ? 'Reviewers approve and reject labels; they do not change them.'
      : 'You may look at this task, but not change its labels.';
  }
  // Whoever manages tasks may put something right wherever it is.
  if (worksIn(stage.kind, permissions) || permissions.has('tasks.manage')) return null;
  return stage.kind === 'annotate' || stage.kind === 'review'
    ? `In ${stage.name}, the reviewers have the word.`
    : `The task is in ${stage.name}${stage.kind === 'agent' ? ', with an agent' : ''}: nobody labels there.`;
}

export const startWords = (kind: 'annotate' | 'review') =>
  kind === 'annotate' ? 'Start labelling' : 'Start reviewing';

/** "Annotate", or "Boxes (Annotate)" where the stage has a name of its own. */
export function stageWords(stage: Pick<Task['stage'], 'name' | 'kind'>): string {
  const kind = STAGE_KIND[stage.kind];
  return stage.name === kind ? stage.name : `${stage.name} (${kind})`;
}
