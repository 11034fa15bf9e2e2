/** How long an execution waited and ran, as shares of one bar. Pure. */
import type { Execution } from '@/kit/api/types';

export interface Phase {
  name: 'Waited' | 'Dispatched' | 'Ran';
  seconds: number;
}

type Times = Pick<Execution, 'created_at' | 'dispatched_at' | 'started_at' | 'ended_at'>;

const seconds = (from: string, to: string | number) =>
  Math.max(0, ((typeof to === 'number' ? to : Date.parse(to)) - Date.parse(from)) / 1000);

/** The phases so far; the last one of an open execution grows until `now`. */
export function phases({ created_at, dispatched_at, started_at, ended_at }: Times, now: number): Phase[] {
  const end = ended_at ?? now;
  const all: Phase[] = [{ name: 'Waited', seconds: seconds(created_at, dispatched_at ?? started_at ?? end) }];
  if (dispatched_at) all.push({ name: 'Dispatched', seconds: seconds(dispatched_at, started_at ?? end) });
  if (started_at) all.push({ name: 'Ran', seconds: seconds(started_at, end) });
  return all;
}

/** Widths in percent; a phase that took any time stays visible. */
export function shares(all: readonly Phase[]): number[] {
  const total = all.reduce((sum, phase) => sum + phase.seconds, 0);
  if (total === 0) return all.map(() => 100 / all.length);
  const floored = all.map((phase) => (phase.seconds > 0 ? Math.max(4, (100 * phase.seconds) / total) : 0));
  const sum = floored.reduce((a, b) => a + b, 0);
  return floored.map((width) => (100 * width) / sum);
}
