/** The sentences of the Move dialog. Pure. */
import { count, plural } from '@/kit/ui/format';

interface Numbers {
  moved: number;
  skipped: number;
}

const being = (n: number) => (n === 1 ? 'it is' : 'they are');

/** "12 tasks move to Review, 3 stay: they are dispatched or running." */
export function beforeMove({ moved, skipped }: Numbers, target: string | undefined): string {
  const to = target ? ` to ${target}` : '';
  if (moved === 0 && skipped === 0) return 'No task is left to move.';
  if (moved === 0) return `Nothing moves: ${plural(skipped, 'task')} dispatched or running.`;
  const moving = `${plural(moved, 'task')} ${moved === 1 ? 'moves' : 'move'}${to}`;
  if (skipped === 0) return `${moving}.`;
  const staying = `${count(skipped)} ${skipped === 1 ? 'stays' : 'stay'}`;
  return `${moving}, ${staying}: ${being(skipped)} dispatched or running.`;
}

/** "12 tasks moved to Review, 3 stayed: they were dispatched or running." */
export function afterMove({ moved, skipped }: Numbers, target: string | undefined): string {
  const to = target ? ` to ${target}` : '';
  const done = `${plural(moved, 'task')} moved${to}`;
  if (skipped === 0) return `${done}.`;
  return `${done}, ${count(skipped)} stayed: ${skipped === 1 ? 'it was' : 'they were'} dispatched or running.`;
}
