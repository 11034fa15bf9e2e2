/** The stages that can be put on the canvas. */
import type { StageKind } from '@/kit/api/types';

/** The type under which a drag from the library carries its kind. */
export const DRAGGED = 'application/x-labelmill-stage';

export const LIBRARY: { kind: StageKind; says: string }[] = [
  { kind: 'start', says: 'Where new tasks come in' },
  { kind: 'annotate', says: 'A person labels' },
  { kind: 'review', says: 'A person approves or rejects' },
  { kind: 'agent', says: 'An agent works on each task' },
  { kind: 'router', says: 'Sends tasks on by share, person or condition' },
  { kind: 'consensus', says: 'Several people label each task' },
  { kind: 'complete', says: 'Tasks that are done' },
  { kind: 'archive', says: 'Tasks that are set aside' },
];
