import { expect, it } from 'vitest';
import { saveStatus, saveWords } from './saveStatus';

it.each([
  [{ kind: 'saved', at: null }, 'Saved'],
  [{ kind: 'saving', changes: 2 }, 'Saving…'],
  [{ kind: 'offline', changes: 3 }, '3 changes wait: offline'],
  [{ kind: 'offline', changes: 1 }, '1 change waits: offline'],
  [{ kind: 'signed_out', changes: 2 }, '2 changes wait: sign in again'],
  [{ kind: 'refused', changes: 1, message: 'The task is gone.' }, '1 change waits: The task is gone.'],
] as const)('says %o as "%s"', (save, words) => {
  expect(saveWords(save)).toBe(words);
});

it('puts what needs the person before what saves itself', () => {
  const state = { save: { kind: 'saved', at: null }, conflicts: [], problems: [], kept: true } as const;
  const problem = (id: string, path: string) => ({ id, path, message: 'no' });
  expect(saveStatus(state)).toEqual({ words: 'Saved', tone: 'calm' });
  const problems = [problem('a', 'x'), problem('a', 'y')];
  expect(saveStatus({ ...state, problems }).words).toBe('1 label not saved');
  const offline = { ...state, save: { kind: 'offline', changes: 1 }, kept: false } as const;
  expect(saveStatus(offline)).toEqual({
    words: '1 change waits: offline. Keep this tab open',
    tone: 'danger',
  });
});
