import { expect, it } from 'vitest';
import type { Permission, StageKind } from '@/kit/api/types';
import type { HoldState } from './holdKeeper';
import { tallyWords } from './sitting';
import { mayTakeOver, whyReadOnly } from './words';

const hold = { user: { id: 'bo', name: 'Bo Both' }, holder: 't', since: '', until: '' };
const MINE: HoldState = { kind: 'mine', since: null };

const why = (kind: StageKind, permissions: Permission[], state: HoldState = MINE, me = 'ana') =>
  whyReadOnly({ stage: { id: 's', name: 'Check', kind }, permissions: new Set(permissions), state, me });

it('lets annotators change labels where people annotate', () => {
  expect(why('annotate', ['labels.edit'])).toBeNull();
  expect(why('review', ['labels.edit', 'labels.review'])).toBeNull();
});

it('says in words why labels cannot be changed', () => {
  expect(why('review', ['labels.edit'])).toBe('In Check, the reviewers have the word.');
  expect(why('review', ['labels.review'])).toContain('approve and reject');
  expect(why('annotate', ['labels.review'])).toContain('may look');
  expect(why('agent', ['labels.edit'])).toContain('with an agent');
  expect(why('complete', ['labels.edit'])).toBe('The task is in Check: nobody labels there.');
});

it('lets managers put things right in every stage', () => {
  expect(why('complete', ['labels.edit', 'tasks.manage'])).toBeNull();
});

it('names whoever works on the task, and who may take it from them', () => {
  expect(why('annotate', ['labels.edit'], { kind: 'other', hold })).toBe('Bo Both is working on this task.');
  expect(why('annotate', ['labels.edit'], { kind: 'other', hold }, 'bo')).toContain('another tab');
  expect(mayTakeOver(hold, 'ana', new Set(['labels.edit']))).toBe(false);
  expect(mayTakeOver(hold, 'bo', new Set(['labels.edit']))).toBe(true);
  expect(mayTakeOver(hold, 'mia', new Set(['tasks.manage']))).toBe(true);
});

it('counts what was done in a sitting', () => {
  expect(tallyWords({ submit: 0, approve: 0, reject: 0, skip: 0 })).toBeNull();
  expect(tallyWords({ submit: 12, approve: 0, reject: 0, skip: 1 })).toBe('12 tasks submitted, 1 skipped');
});
