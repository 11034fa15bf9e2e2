import { expect, it } from 'vitest';
import { type KeyPress, keyNames, matchesStep, matchSequence } from './shortcuts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it('matches a key with exactly its modifiers', () => {
  expect(matchesStep('mod+k', press('k', { ctrlKey: true }))).toBe(true);
  expect(matchesStep('mod+k', press('k'))).toBe(false);
  expect(matchesStep('j', press('j', { ctrlKey: true }))).toBe(false);
  expect(matchesStep('shift+x', press('X', { shiftKey: true }))).toBe(true);
  expect(matchesStep('x', press('X', { shiftKey: true }))).toBe(false);
});

it('takes signs as they arrive, whatever Shift does on this keyboard', () => {
  expect(matchesStep('?', press('?', { shiftKey: true }))).toBe(true);
  expect(matchesStep('/', press('/'))).toBe(true);
});

it('follows sequences', () => {
  expect(matchSequence('g q', [press('g')])).toBe('partial');
  expect(matchSequence('g q', [press('g'), press('q')])).toBe('full');
  expect(matchSequence('g q', [press('q')])).toBe('no');
  expect(matchSequence('g q', [press('g'), press('x')])).toBe('no');
});

it('names keys for people', () => {
  expect(keyNames('mod+k')).toEqual(['Ctrl', 'K']);
  expect(keyNames('g q')).toEqual(['G', 'Q']);
  expect(keyNames('shift+F10')).toEqual(['⇧', 'F10']);
  expect(keyNames('ContextMenu')).toEqual(['Menu']);
});
