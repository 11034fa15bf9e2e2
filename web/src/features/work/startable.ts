/** Where a person can start to work from the Queue. Pure. */
import type { Permission, ProjectRole, Stage } from '@/kit/api/types';
import { worksIn } from './words';

export type PeopleStage = Stage & { kind: 'annotate' | 'review' };

const isPeoples = (stage: Stage): stage is PeopleStage =>
  stage.kind === 'annotate' || stage.kind === 'review';

const WORKERS: readonly (ProjectRole | null)[] = ['annotator', 'reviewer', 'annotator_reviewer'];

/**
 * The stage on show, if the person works there. With all stages on show, those whose role is to label or review get
 * one of each kind, where the most tasks wait; whoever manages looks at the Queue for other reasons.
 */
export function startable(
  stages: readonly Stage[],
  stageId: string | undefined,
  permissions: ReadonlySet<Permission>,
  role: ProjectRole | null,
): PeopleStage[] {
  const mine = stages.filter(isPeoples).filter((stage) => worksIn(stage.kind, permissions));
  if (stageId !== undefined) return mine.filter((stage) => stage.id === stageId);
  if (!WORKERS.includes(role)) return [];
  return (['annotate', 'review'] as const).flatMap((kind) => {
    const [fullest] = mine.filter((stage) => stage.kind === kind).toSorted((a, b) => b.count - a.count);
    return fullest === undefined ? [] : [fullest];
  });
}
