/** What the person has done since the page was opened: numbers for the moment when nothing is left. */
import { plural } from '@/kit/ui/format';
import type { Step } from './api';

export type Tally = Readonly<Record<Step, number>>;

const NONE: Tally = { submit: 0, approve: 0, reject: 0, skip: 0 };
const tallies = new Map<string, Tally>();

export const tallyOf = (projectId: string): Tally => tallies.get(projectId) ?? NONE;

export function tally(projectId: string, step: Step): void {
  const before = tallyOf(projectId);
  tallies.set(projectId, { ...before, [step]: before[step] + 1 });
}

const WORDS: Record<Step, string> = {
  submit: 'submitted',
  approve: 'approved',
  reject: 'rejected',
  skip: 'skipped',
};

/** "12 tasks submitted, 1 skipped"; null when nothing was done. */
export function tallyWords(done: Tally): string | null {
  const parts = (Object.keys(WORDS) as Step[]).filter((step) => done[step] > 0);
  if (parts.length === 0) return null;
  return parts
    .map((step, i) => `${i === 0 ? plural(done[step], 'task') : done[step]} ${WORDS[step]}`)
    .join(', ');
}
